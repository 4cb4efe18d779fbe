import { validate } from '@apidevtools/swagger-parser';
import type { JsonObject, OpenApiPart } from '@millrace/domain';
import { sourceRegistry } from '@millrace/source-registry';
import { createOpenApiDocument, templateOf } from './open-api-document';

function documentOf(...parts: readonly OpenApiPart[]): JsonObject {
  const adapters = parts.map((openApi, position) => ({ dialect: `dialect-${String(position)}`, openApi }));
  return createOpenApiDocument({ adapters, version: '1.2.3' });
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

const OWN_OPERATIONS = ['GET /', 'GET /openapi.json', 'GET /proto', 'GET /proto/{}'];

const OPERATION = { responses: { '200': { description: 'Done.' } } };

test('dialects may share a path with different methods', () => {
  const { paths } = documentOf(
    { paths: { '/events': { get: OPERATION } } },
    { paths: { '/events': { post: OPERATION } } },
  );
  expect(paths).toMatchObject({ '/events': { get: OPERATION, post: OPERATION }, '/openapi.json': {} });
});

test.each<[string, OpenApiPart, OpenApiPart, string]>([
  [
    'the same operation',
    { paths: { '/events': { get: OPERATION } } },
    { paths: { '/events': { get: OPERATION } } },
    'get is there twice at /events',
  ],
  ['an operation of the gateway', { paths: { '/': { get: OPERATION } } }, { paths: {} }, 'get is there twice at /'],
  [
    'the same path with another name for a parameter',
    { paths: { '/events/{id}': { get: OPERATION } } },
    { paths: { '/events/{ref}': { post: OPERATION } } },
    '/events/{ref} is also written /events/{id}',
  ],
  [
    'a component of the same name',
    { paths: {}, components: { schemas: { Event: {} } } },
    { paths: {}, components: { schemas: { Event: {} } } },
    'Event is there twice among the schemas',
  ],
])('%s described by two dialects fails the start', (_name, one, other, message) => {
  expect(() => documentOf(one, other)).toThrow(message);
});

describe('the document of every dialect', () => {
  const document = createOpenApiDocument({ adapters: sourceRegistry, version: '1.2.3' });
  const operations = operationsOf(document);

  test('is valid OpenAPI 3.1', async () => {
    await expect(validate(structuredClone(document) as never)).resolves.toMatchObject({ openapi: '3.1.0' });
  });

  test('describes every address of every route, and no other', () => {
    const routed = sourceRegistry.flatMap(({ routes, reads, subscriptions }) => [
      ...[...routes, ...reads].map(({ method, path }) => `${method} ${templateOf(toTemplate(path))}`),
      ...subscriptions.map(({ path }) => `GET ${templateOf(toTemplate(path))}`),
    ]);
    expect(operations.map(({ name }) => name).toSorted()).toEqual([...routed, ...OWN_OPERATIONS].toSorted());
  });

  test('names security schemes that it defines', () => {
    const { components, security } = document;
    const defined = Object.keys((components as JsonObject)['securitySchemes'] as JsonObject);
    const named = [security, ...operations.map(({ operation }) => operation['security'] ?? [])].flatMap(
      (requirements) => (requirements as readonly JsonObject[]).flatMap((requirement) => Object.keys(requirement)),
    );
    expect(named).toContain('bearer');
    expect(defined).toEqual(expect.arrayContaining(named));
  });

  test('gives every operation a name of its own, for programs that make clients of it', () => {
    const names = operations.map(({ operation }) => operation['operationId']);
    expect(names).not.toContain(undefined);
    expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([]);
  });
});

/** OpenAPI's way to write a route's path. */
function toTemplate(path: string): string {
  return path.replaceAll(/\/:([^/:]+)/g, '/{$1}');
}

function operationsOf({ paths }: JsonObject): { readonly name: string; readonly operation: JsonObject }[] {
  return Object.entries(paths as JsonObject).flatMap(([path, item]) =>
    Object.entries(item as JsonObject)
      .filter(([key]) => METHODS.includes(key))
      .map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${templateOf(path)}`,
        operation: operation as JsonObject,
      })),
  );
}
