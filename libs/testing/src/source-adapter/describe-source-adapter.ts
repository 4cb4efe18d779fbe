import { REFUSAL_CODES, type SourceAdapter } from '@millrace/domain';
import { deliver } from './deliver';
import { describeAnyInput } from './describe-any-input';
import { describeApiDescription } from './describe-api-description';
import { expectAccounted, expectSoundOutcomes } from './expect-sound-outcomes';
import { readFixtures, type Fixture } from './fixture';
import { toExpectation, toFixtureForm } from './to-fixture-form';
import { toRequest } from './to-request';

/** Statuses that tell a client that the fault is on this side; the request itself must not cause one. */
const SERVER_SIDE = new Set(['overloaded', 'broker_unavailable', 'ingest_disabled', 'store_unavailable']);

/**
 * What every source adapter must do, as jest tests: the cases of `fixturesFolder` come out as their files and the OpenAPI
 * part say, and no input makes it throw, waver, or lose count. See the README for the form of the files.
 */
export function describeSourceAdapter(adapter: SourceAdapter, fixturesFolder: string): void {
  const fixtures = readFixtures(fixturesFolder);
  describe(`${adapter.dialect} as a source adapter`, () => {
    describeFixtures(adapter, fixtures);
    describeRoutes(adapter);
    describeRefusals(adapter, fixtures);
    describeAnyInput(
      adapter,
      fixtures.map(({ request }) => toRequest(adapter, request)),
    );
    describeApiDescription(adapter, fixtures);
  });
}

function describeFixtures(adapter: SourceAdapter, fixtures: readonly Fixture[]): void {
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', async (_name, { request, expected }) => {
    const delivery = await deliver(adapter, toRequest(adapter, request));
    expect(toFixtureForm(delivery)).toEqual(toExpectation(expected));
    if (delivery.kind === 'taken') {
      expectAccounted(delivery);
      expectSoundOutcomes(delivery.outcomes);
    }
  });

  test('each route has a case that is taken', () => {
    const taken = fixtures.filter(({ kind }) => kind === 'expected');
    const routes = new Set(taken.map(({ request }) => toRequest(adapter, request).route.name));
    const names = [...adapter.routes, ...adapter.reads].map(({ name }) => name);
    expect([...routes].toSorted()).toEqual(names.toSorted());
  });
}

function describeRoutes({ routes, reads, subscriptions, pathPrefixes }: SourceAdapter): void {
  const answering = [...routes, ...reads];

  test('routes have names and addresses of their own', () => {
    const names = [...answering, ...subscriptions].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(answering.map(({ method, path }) => `${method} ${path}`)).size).toBe(answering.length);
    for (const { path } of [...answering, ...subscriptions]) expect(path).toMatch(/^\/.*[^/]$/);
    for (const { keptHeaders } of routes) {
      expect(keptHeaders).toEqual(keptHeaders.map((name) => name.toLowerCase()));
    }
  });

  test('every route stands below one of the path prefixes', () => {
    for (const { path } of [...answering, ...subscriptions]) {
      expect(pathPrefixes.filter((prefix) => `${path}/`.startsWith(`${prefix}/`))).not.toEqual([]);
    }
    expect(pathPrefixes.filter((prefix) => prefix.endsWith('/'))).toEqual([]);
  });
}

function describeRefusals(adapter: SourceAdapter, fixtures: readonly Fixture[]): void {
  test.each(REFUSAL_CODES)('answers %s with an error that its clients can read', (code) => {
    for (const { request } of fixtures.map((fixture) => toRequest(adapter, fixture.request))) {
      const refusal = { code, message: 'because of "this"', retryAfterSeconds: 7 };
      const { status, headers, body } = adapter.refuse(refusal, request);
      expect(status).toBeGreaterThanOrEqual(SERVER_SIDE.has(code) ? 429 : 400);
      expect(status).toBeLessThan(SERVER_SIDE.has(code) ? 600 : 500);
      expect(headers['retry-after']).toBe('7');
      expect(headers['content-type'] ?? '').not.toBe('');
      if (headers['content-type']?.includes('json')) expect(() => JSON.parse(String(body)) as unknown).not.toThrow();
    }
  });
}
