import type { CrossOriginPolicy, SourceAdapter } from '@millrace/domain';
import { fakeSource } from './testing/fake-source';
import { send } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

const OWN = 'https://app.example';
const FOREIGN = 'https://elsewhere.example';

/** A dialect whose contract lets every origin in. */
const openSource: SourceAdapter = {
  ...fakeSource,
  dialect: 'open',
  routes: fakeSource.routes.slice(0, 1).map((route) => ({ ...route, path: '/open/events' })),
  reads: [],
  subscriptions: [],
  pathPrefixes: ['/open'],
  crossOrigin: { origins: 'any', credentials: true, exposedHeaders: ['ETag', 'X-Count'], maxAgeSeconds: 600 },
};

let gateway: TestGateway;

async function start(origins: readonly string[]): Promise<void> {
  gateway = await startTestGateway({ adapters: [fakeSource, openSource], origins });
  gateway.publisher.acknowledgesAtOnce = true;
}

afterEach(() => gateway.stop());

function post(path: string, headers: Record<string, string | undefined>, body = 'one') {
  return send(gateway.port, path, { body, headers });
}

function preflight(path: string, origin: string, headers = {}) {
  const asked = { origin, 'access-control-request-method': 'POST', authorization: undefined, ...headers };
  return send(gateway.port, path, { method: 'OPTIONS', headers: asked });
}

/** The headers of an answer that have to do with other origins. */
function sharing({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name === 'vary' || name.startsWith('access-control-')),
  );
}

const SHARED_BY_TOKEN = { vary: 'Origin', 'access-control-allow-origin': OWN };
const SHARED_BY_CONTRACT = {
  vary: 'Origin',
  'access-control-allow-origin': FOREIGN,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'ETag, X-Count',
};

test('a script of an origin that its token lists may send events and read the answer', async () => {
  await start([OWN]);
  const answer = await post('/fake/events', { origin: OWN });
  expect([answer.status, sharing(answer)]).toEqual([202, SHARED_BY_TOKEN]);
});

test('a request of an origin that its token does not list is refused, whoever sent it', async () => {
  await start([OWN]);
  const answer = await post('/fake/events', { origin: FOREIGN });
  expect([answer.status, sharing(answer)]).toEqual([403, {}]);
  expect(JSON.parse(answer.text)).toMatchObject({ fake: 'forbidden' });
  expect(gateway.publisher.records).toEqual([]);
});

test('a token that lists no origins is served as ever, and nothing is shared', async () => {
  await start([]);
  const answer = await post('/fake/events', { origin: FOREIGN });
  expect([answer.status, sharing(answer)]).toEqual([202, {}]);
});

test.each([
  ['an unknown token', { authorization: 'Bearer other' }, 401],
  ['a token that may not', { authorization: `Bearer ${TOKENS.read}` }, 403],
  ['a type', { 'content-type': 'application/xml' }, 415],
])('a refusal for %s can be read by the script, too', async (_name, headers, status) => {
  await start([OWN]);
  const answer = await post('/fake/events', { origin: OWN, ...headers });
  expect([answer.status, sharing(answer)]).toEqual([status, SHARED_BY_TOKEN]);
});

test.each([
  ['GET', '/fake/nothing', 404],
  ['PUT', '/fake/kept', 405],
])('so can a refusal of %s %s', async (method, path, status) => {
  await start([OWN]);
  const answer = await send(gateway.port, path, { method, headers: { origin: OWN } });
  expect([answer.status, sharing(answer)]).toEqual([status, SHARED_BY_TOKEN]);
});

test('requests without an origin get no headers of this kind', async () => {
  await start([OWN]);
  for (const path of ['/fake/events', '/open/events']) expect(sharing(await post(path, {}))).toEqual({});
});

test('where the contract lets every origin in, tokens are not asked', async () => {
  await start([OWN]);
  const answer = await post('/open/events', { origin: FOREIGN });
  expect([answer.status, sharing(answer)]).toEqual([202, SHARED_BY_CONTRACT]);
  const refused = await post('/open/events', { origin: FOREIGN, authorization: undefined });
  expect([refused.status, sharing(refused)]).toEqual([401, SHARED_BY_CONTRACT]);
});

test('a browser is told beforehand what a script may do: every method of the path, any header', async () => {
  await start([OWN]);
  const answer = await preflight('/fake/events', OWN, { 'access-control-request-headers': 'authorization,x-any' });
  expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([204, '', undefined]);
  expect(sharing(answer)).toEqual({
    vary: 'Access-Control-Request-Method, Access-Control-Request-Headers, Origin',
    'access-control-allow-origin': OWN,
    'access-control-allow-methods': 'POST, GET, HEAD',
    'access-control-allow-headers': 'authorization,x-any',
    'access-control-max-age': '300',
  });
});

test('a preflight of the contract that lets every origin in is answered by its rules', async () => {
  await start([]);
  const answer = await preflight('/open/events/', FOREIGN);
  expect([answer.status, answer.headers['access-control-max-age']]).toEqual([204, '600']);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': FOREIGN,
    'access-control-allow-credentials': 'true',
  });
});

test('a preflight of an origin that no token lists is refused', async () => {
  await start([OWN]);
  const answer = await preflight('/fake/events', FOREIGN);
  expect([answer.status, sharing(answer)]).toEqual([403, {}]);
});

test('OPTIONS that is no preflight is a method like any other', async () => {
  await start([OWN]);
  const answer = await send(gateway.port, '/fake/kept', { method: 'OPTIONS' });
  expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST']);
});

test('descriptions may be read by scripts of every origin', async () => {
  await start([]);
  for (const path of ['/openapi.json', '/proto/yamcs/protobuf/events.proto']) {
    const answer = await send(gateway.port, path, { method: 'GET', headers: { origin: FOREIGN } });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*']);
  }
});

const policy: CrossOriginPolicy = { origins: 'any', credentials: false, exposedHeaders: [], maxAgeSeconds: 1 };

test('what an answer varies by itself is kept', async () => {
  const reply = { status: 200, headers: { vary: 'Accept' }, body: '' };
  const varying: SourceAdapter = {
    ...openSource,
    crossOrigin: policy,
    routes: openSource.routes.map((route) => ({ ...route, receive: () => ({ kind: 'nothing', reply }) })),
  };
  gateway = await startTestGateway({ adapters: [varying] });
  const answer = await post('/open/events', { origin: FOREIGN });
  expect(sharing(answer)).toEqual({ vary: 'Accept, Origin', 'access-control-allow-origin': FOREIGN });
});
