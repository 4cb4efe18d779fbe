import { REFUSAL_CODES, type IngestRequest, type SourceAdapter } from '@millrace/domain';
import fc from 'fast-check';
import { anyBody } from './any-body';
import { describeApiDescription } from './describe-api-description';
import { deliver, toRecord } from './deliver';
import { expectAccounted, expectSoundOutcomes } from './expect-sound-outcomes';
import { readFixtures, type Fixture } from './fixture';
import { toExpectation, toFixtureForm } from './to-fixture-form';
import { toRequest, type RoutedRequest } from './to-request';

/** Statuses that tell a client that the fault is on this side; the request itself must not cause one. */
const SERVER_SIDE = new Set(['overloaded', 'broker_unavailable', 'ingest_disabled', 'store_unavailable']);

/**
 * What every source adapter must do, as jest tests: the cases of `fixturesFolder` come out as their files say, and no
 * input makes it throw, waver, or lose count. See the README for the form of the files.
 */
export function describeSourceAdapter(adapter: SourceAdapter, fixturesFolder: string): void {
  const fixtures = readFixtures(fixturesFolder);
  describe(`${adapter.dialect} as a source adapter`, () => {
    describeFixtures(adapter, fixtures);
    describeRoutes(adapter);
    describeRefusals(adapter, fixtures);
    describeAnyInput(adapter, fixtures);
    describeApiDescription(adapter, fixtures);
  });
}

function describeFixtures(adapter: SourceAdapter, fixtures: readonly Fixture[]): void {
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, { request, expected }) => {
    const delivery = deliver(adapter, toRequest(adapter, request));
    expect(toFixtureForm(delivery)).toEqual(toExpectation(expected));
    if (delivery.kind === 'taken') {
      expectAccounted(delivery);
      expectSoundOutcomes(delivery.outcomes);
    }
  });

  test('each route has a case that is taken', () => {
    const taken = fixtures.filter(({ kind }) => kind === 'expected');
    const routes = new Set(taken.map(({ request }) => toRequest(adapter, request).route.name));
    expect([...routes].toSorted()).toEqual(adapter.routes.map(({ name }) => name).toSorted());
  });
}

function describeRoutes({ routes }: SourceAdapter): void {
  test('routes have names and addresses of their own', () => {
    expect(new Set(routes.map(({ name }) => name)).size).toBe(routes.length);
    expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length);
    for (const { path, keptHeaders } of routes) {
      expect(path).toMatch(/^\/.*[^/]$/);
      expect(keptHeaders).toEqual(keptHeaders.map((name) => name.toLowerCase()));
    }
  });
}

function describeRefusals(adapter: SourceAdapter, fixtures: readonly Fixture[]): void {
  test.each(REFUSAL_CODES)('answers %s with an error that its clients can read', (code) => {
    for (const { request } of routedFixtures(adapter, fixtures)) {
      const refusal = { code, message: 'because of "this"', retryAfterSeconds: 7 };
      const { status, headers, body } = adapter.refuse(refusal, request);
      expect(status).toBeGreaterThanOrEqual(SERVER_SIDE.has(code) ? 429 : 400);
      expect(status).toBeLessThan(SERVER_SIDE.has(code) ? 600 : 500);
      expect(headers['retry-after']).toBe('7');
      expect(headers['content-type']).not.toBe('');
      if (headers['content-type']?.includes('json')) expect(() => JSON.parse(String(body)) as unknown).not.toThrow();
    }
  });
}

function describeAnyInput(adapter: SourceAdapter, fixtures: readonly Fixture[]): void {
  const routed = routedFixtures(adapter, fixtures).map(withoutEncoding);
  const anyRequest = fc
    .tuple(fc.constantFrom(...routed), anyBody(routed.map(({ request }) => request.body)))
    .map(([{ route, request }, body]) => ({ route, request: { ...request, body }, sent: body }));

  test('any body is taken or refused, accounted for, and the same every time', () => {
    fc.assert(
      fc.property(anyRequest, (given) => {
        const delivery = deliver(adapter, frozen(given));
        expect(deliver(adapter, frozen(given))).toEqual(delivery);
        if (delivery.kind === 'refused') return;
        expectAccounted(delivery);
        expectSoundOutcomes(delivery.outcomes);
      }),
    );
  });

  test('any body is normalised, also one that the gateway would have refused, and left as it was', () => {
    fc.assert(
      fc.property(anyRequest, fc.uniqueArray(fc.nat({ max: 20 })), (given, refused) => {
        const record = toRecord(adapter, frozen(given), { refused });
        const before = given.sent.slice();
        expectSoundOutcomes(adapter.normalise(record, given.sent));
        expect(given.sent).toEqual(before);
      }),
    );
  });

  test('any head is judged without an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...routed), anyHeaders(), fc.string(), ({ route, request }, headers, value) => {
        const pathParameters = Object.fromEntries(Object.keys(request.pathParameters).map((name) => [name, value]));
        const query = new URLSearchParams(value);
        const head = { ...request, headers: { ...request.headers, ...headers }, pathParameters, query };
        route.admit(head, request.project);
        adapter.credential(head);
        adapter.refuse({ code: 'unauthenticated', message: value }, head);
      }),
    );
  });
}

/** Values for the headers that decide something, anything else besides. */
function anyHeaders(): fc.Arbitrary<Record<string, string>> {
  const names = ['authorization', 'content-type', 'accept', 'cookie', 'content-length', 'x-api-version', 'user-agent'];
  const text = fc.oneof(
    fc.string(),
    fc.base64String().map((credentials) => `Basic ${credentials}`),
  );
  return fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), text);
}

function routedFixtures(adapter: SourceAdapter, fixtures: readonly Fixture[]): readonly RoutedRequest[] {
  return fixtures.map(({ request }) => toRequest(adapter, request));
}

/** Arbitrary bodies do not inflate, and what does not inflate never reaches an adapter. */
function withoutEncoding({ route, request, sent }: RoutedRequest): RoutedRequest {
  return { route, sent, request: { ...request, headers: { ...request.headers, 'content-encoding': undefined } } };
}

/** Bytes cannot be frozen; all else of a request that a mistaken adapter might write to is. It always numbers from 0. */
function frozen({ route, request, sent }: RoutedRequest): RoutedRequest {
  const { headers, pathParameters } = request;
  const copy: IngestRequest = {
    ...request,
    nextSequenceNumber: () => 0,
    headers: Object.freeze({ ...headers }),
    pathParameters: Object.freeze({ ...pathParameters }),
  };
  return { route, sent, request: Object.freeze(copy) };
}
