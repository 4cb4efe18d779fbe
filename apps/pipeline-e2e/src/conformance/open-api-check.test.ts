import { createOpenApiCheck, type DescribedExchange } from './open-api-check';

const text = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
const asJson = (schema: unknown) => ({ content: { 'application/json': { schema } } });

const check = createOpenApiCheck({
  openapi: '3.1.0',
  paths: {
    '/notes/{id}': {
      get: { responses: { '200': { $ref: '#/components/responses/Note' }, '4XX': { description: 'refused' } } },
    },
    '/notes/latest': { get: { responses: { '204': { description: 'none yet' } } } },
    '/notes': {
      post: { requestBody: asJson({ $ref: '#/components/schemas/Note' }), responses: { '201': {}, '400': {} } },
    },
  },
  components: { schemas: { Note: text }, responses: { Note: asJson({ $ref: '#/components/schemas/Note' }) } },
});

const NOTHING = { contentType: '', text: '' };
const json = (value: unknown) => ({ contentType: 'application/json; charset=utf-8', text: JSON.stringify(value) });

const get = (path: string, exchange: Partial<DescribedExchange>): readonly string[] =>
  check({ method: 'GET', path, status: 200, answer: NOTHING, ...exchange });

const post = (request: unknown, exchange: Partial<DescribedExchange> = {}): readonly string[] =>
  check({ method: 'POST', path: '/notes', status: 201, request: json(request), answer: NOTHING, ...exchange });

describe('createOpenApiCheck', () => {
  it('is content with what the document describes', () => {
    expect(get('/notes/7', { answer: json({ text: 'a note' }) })).toEqual([]);
    expect(get('/notes/7', { status: 404 })).toEqual([]);
    expect(get('/notes/latest/', { status: 204 })).toEqual([]);
    expect(post({ text: 'a note' })).toEqual([]);
  });

  it('finds an answer that does not fit its schema, or is no JSON', () => {
    expect(get('/notes/7', { answer: json({ text: 7 }) })).toEqual(['GET /notes/{id}: /text must be string']);
    expect(get('/notes/7', { answer: { contentType: 'application/json', text: '{' } })).toEqual([
      expect.stringMatching(/^GET \/notes\/\{id\}: the body is not JSON/),
    ]);
  });

  it('finds a status, a media type, a method and an address that are not described', () => {
    expect(get('/notes/7', { status: 500 })).toEqual(['GET /notes/{id}: 500 is not described']);
    expect(get('/notes/latest', { status: 204, answer: json({}) })).toEqual([
      'GET /notes/latest: application/json is not described',
    ]);
    expect(check({ method: 'DELETE', path: '/notes', status: 200, answer: NOTHING })).toEqual([
      'DELETE /notes is not described',
    ]);
    expect(get('/elsewhere', {})).toEqual(['/elsewhere is not described']);
  });

  it('knows that no document lists what there is not', () => {
    expect(get('/elsewhere', { status: 404 })).toEqual([]);
    expect(check({ method: 'DELETE', path: '/notes', status: 405, answer: NOTHING })).toEqual([]);
  });

  it('finds a request that was taken and does not fit its schema, and asks nothing of one that was refused', () => {
    expect(post({})).toEqual(["POST /notes: the body must have required property 'text'"]);
    expect(post({}, { status: 400 })).toEqual([]);
  });
});
