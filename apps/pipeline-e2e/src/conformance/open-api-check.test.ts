import type { Reply } from '@millrace/domain';
import { createOpenApiCheck, type DescribedExchange } from './open-api-check';

const NOTE = { $ref: '#/components/schemas/Note' };
const asJson = (schema: { readonly $ref: string }) => ({ content: { 'application/json': { schema } } });

const check = createOpenApiCheck({
  paths: {
    '/notes/{id}': {
      get: { responses: { '200': asJson(NOTE), '4XX': { description: 'refused' } } },
    },
    '/notes/latest': { get: { responses: { '204': { description: 'none yet' } } } },
    '/notes': { post: { requestBody: asJson(NOTE), responses: { '201': {}, '400': {} } } },
  },
  components: { schemas: { Note: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } } } },
});

const JSON_TYPE = 'application/json; charset=utf-8';

const reply = (status: number, value?: unknown): Reply => ({
  status,
  headers: value === undefined ? {} : { 'content-type': JSON_TYPE },
  ...(value === undefined ? {} : { body: JSON.stringify(value) }),
});

const get = (path: string, answer: Reply): readonly string[] => check({ method: 'GET', path, reply: answer });

const post = (value: unknown, status = 201): readonly string[] => {
  const request: DescribedExchange['request'] = { contentType: JSON_TYPE, body: Buffer.from(JSON.stringify(value)) };
  return check({ method: 'POST', path: '/notes', request, reply: reply(status) });
};

describe('createOpenApiCheck', () => {
  it('is content with what the document describes', () => {
    expect(get('/notes/7', reply(200, { text: 'a note' }))).toEqual([]);
    expect(get('/notes/7', reply(404))).toEqual([]);
    expect(get('/Notes/latest/', reply(204))).toEqual([]);
    expect(post({ text: 'a note' })).toEqual([]);
  });

  it('finds an answer that does not fit its schema', () => {
    expect(get('/notes/7', reply(200, { text: 7 }))).toEqual([expect.stringContaining('/text must be string')]);
  });

  it('finds a status and an address that are not described', () => {
    expect(get('/notes/7', reply(500))).toEqual(['GET /notes/{id} with 500 is not described']);
    expect(get('/elsewhere', reply(200))).toEqual(['/elsewhere is not described']);
  });

  it('knows that no document lists what there is not', () => {
    expect(get('/elsewhere', reply(404))).toEqual([]);
    expect(check({ method: 'DELETE', path: '/notes', reply: reply(405) })).toEqual([]);
  });

  it('finds a request that was taken and does not fit its schema, and asks nothing of one that was refused', () => {
    expect(post({})).toEqual([expect.stringContaining("must have required property 'text'")]);
    expect(post({}, 400)).toEqual([]);
  });
});
