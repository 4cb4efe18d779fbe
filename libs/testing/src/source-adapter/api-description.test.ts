import type { JsonObject, OpenApiPart } from '@millrace/domain';
import { ApiDescription } from './api-description';

const ADDRESS = { method: 'POST', path: '/things/:id' };

const OPERATION: JsonObject = {
  operationId: 'testPostThing',
  parameters: [{ $ref: '#/components/parameters/TestId' }],
  requestBody: {
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/TestThing' } },
      'text/*': { schema: { type: 'string' } },
    },
  },
  responses: {
    '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/TestThing' } } } },
    '4XX': { $ref: '#/components/responses/TestProblem' },
  },
};

function aPart(operation: JsonObject = OPERATION, schemas: JsonObject = {}): OpenApiPart {
  return {
    paths: { '/things/{id}': { summary: 'Things', post: operation } },
    components: {
      schemas: {
        TestThing: {
          type: 'object',
          required: ['when'],
          properties: {
            when: { type: 'string', format: 'date-time' },
            inner: { $ref: '#/components/schemas/TestThing' },
          },
          additionalProperties: false,
        },
        ...schemas,
      },
      responses: {
        TestProblem: {
          description: 'no',
          content: { 'application/problem+json': { schema: { required: ['title'] } } },
        },
      },
      parameters: { TestId: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
    },
  };
}

const description = new ApiDescription(aPart());

function requestFaults(body: string, contentType?: string): readonly string[] {
  return description.requestFaults(ADDRESS, contentType, Buffer.from(body));
}

test('operations are named by method and path', () => {
  expect(description.operations).toEqual(['POST /things/{id}']);
});

test('a sound part has no faults', () => {
  expect(description.partFaults('test')).toEqual([]);
});

test.each<[string, OpenApiPart, RegExp]>([
  ['a component of another name', aPart(OPERATION, { Thing: {} }), /component Thing/],
  ['a reference to nothing', aPart(OPERATION, { TestB: { $ref: '#/components/schemas/TestC' } }), /nothing at .*TestC/],
  ['a mistyped keyword', aPart(OPERATION, { TestB: { propertys: {} } }), /propertys/],
  ['an example that is none', aPart(OPERATION, { TestB: { type: 'integer', examples: [1, 'x'] } }), /example of TestB/],
  ['a path parameter that is not described', aPart({ ...OPERATION, parameters: [] }), /no parameter id/],
  ['no responses', aPart({ ...OPERATION, responses: {} }), /no responses/],
  ['an operation without an id', aPart({ ...OPERATION, operationId: '' }), /operationId/],
])('%s is a fault', (_case, part, fault) => {
  expect(new ApiDescription(part).partFaults('test').join()).toMatch(fault);
});

test.each([
  ['{"when":"2025-11-18T07:21:16Z","inner":{"when":"2025-11-18T07:21:16+01:00"}}', 'application/json; charset=utf-8'],
  ['{"when":"2025-11-18T07:21:16Z"}', undefined],
  ['anything', 'text/plain'],
  ['', undefined],
])('the body %j of %s is as described', (body, contentType) => {
  expect(requestFaults(body, contentType)).toEqual([]);
});

test.each([
  ['{}', 'application/json', /required/],
  ['{"when":"noon"}', 'application/json', /when must match format/],
  ['{"when":', 'application/json', /not JSON/],
  ['<a/>', 'application/xml', /application\/xml is not described/],
])('the body %j of %s is not', (body, contentType, fault) => {
  expect(requestFaults(body, contentType)).toEqual([expect.stringMatching(fault)]);
});

test.each([
  [200, 'application/json', '{"when":"2025-11-18T07:21:16Z"}', []],
  [200, 'application/json', undefined, []],
  [200, 'application/json', '{}', [expect.stringMatching(/required/)]],
  [404, 'application/problem+json', '{"title":"Not Found"}', []],
  [404, 'text/plain', 'no', [expect.stringMatching(/text\/plain is not described/)]],
  [500, 'text/plain', 'no', ['POST /things/{id} with 500 is not described']],
])('of an answer with %d, %s and %j the faults are found', (status, contentType, body, faults) => {
  const reply = { status, headers: { 'content-type': contentType }, ...(body === undefined ? {} : { body }) };
  expect(description.replyFaults(ADDRESS, reply)).toEqual(faults);
});

test('an address that is not described is a fault', () => {
  const address = { method: 'GET', path: '/things/:id' };
  expect(description.requestFaults(address, undefined, new Uint8Array())).toEqual([
    'GET /things/{id} is not described',
  ]);
  expect(description.replyFaults(address, { status: 200, headers: {} })).toEqual(['GET /things/{id} is not described']);
});
