import type { IngestRoute, ReadRoute } from '@millrace/domain';
import { sourceRegistry } from './source-registry';

/** What the gateway can tell addresses apart by: the names of parameters are not part of it, nor is case where one route ignores it. */
function address({ method, path }: IngestRoute | ReadRoute): string {
  return `${method} ${path.replaceAll(/\/:\w+/g, '/:').toLowerCase()}`;
}

test('every dialect has a name of its own, fit for a column and a metric label', () => {
  const dialects = sourceRegistry.map(({ dialect }) => dialect);
  expect(new Set(dialects).size).toBe(dialects.length);
  for (const dialect of dialects) expect(dialect).toMatch(/^[a-z][a-z0-9-]*$/);
});

test('no two routes have the same address', () => {
  const addresses = sourceRegistry.flatMap(({ routes, reads }) => [...routes, ...reads].map(address));
  expect(addresses.filter((each, index) => addresses.indexOf(each) !== index)).toEqual([]);
});

test('route names are unique within a dialect: a record is read by them', () => {
  for (const { routes } of sourceRegistry) {
    expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length);
  }
});
