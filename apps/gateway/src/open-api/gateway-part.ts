import type { JsonObject, OpenApiPart } from '@millrace/domain';

const NOBODY: JsonObject['security'] = [];

/** The gateway's own addresses, which no dialect describes. */
export const GATEWAY_PART: OpenApiPart = {
  paths: {
    '/': {
      get: {
        operationId: 'getIndex',
        summary: 'What there is',
        description: 'The addresses of every dialect, and the files that describe them.',
        security: NOBODY,
        responses: {
          '200': { description: 'The index.', content: { 'application/json': { schema: { type: 'object' } } } },
        },
      },
    },
    '/openapi.json': {
      get: {
        operationId: 'getOpenApi',
        summary: 'This document',
        security: NOBODY,
        responses: {
          '200': { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
        },
      },
    },
    '/proto': {
      get: {
        operationId: 'listProtoFiles',
        summary: 'The .proto files, for generating clients',
        security: NOBODY,
        responses: {
          '200': {
            description: 'Paths of the files.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['proto'],
                  properties: { proto: { type: 'array', items: { type: 'string' } } },
                },
              },
            },
          },
        },
      },
    },
    '/proto/{file}': {
      get: {
        operationId: 'getProtoFile',
        summary: 'One .proto file',
        security: NOBODY,
        parameters: [
          {
            name: 'file',
            in: 'path',
            required: true,
            description: 'A path as `/proto` lists it; its slashes stay as they are.',
            schema: { type: 'string' },
          },
        ],
        responses: {
          '200': { description: 'The file.', content: { 'text/plain': { schema: { type: 'string' } } } },
          '404': { description: 'There is no such file.' },
        },
      },
    },
  },
};

/** How a token is sent; every dialect takes the first two, and its own ways beside them. */
export const SECURITY_SCHEMES: JsonObject = {
  bearer: { type: 'http', scheme: 'bearer', description: 'The token.' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The token.' },
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'For clients that know nothing else: the token in the place that the dialect says.',
  },
};
