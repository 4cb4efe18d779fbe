import type { IngestRoute } from '@millrace/domain';
import { fakeSource } from './testing/fake-source';
import { send, type TestRequest, type TestResponse } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway, type TestGatewayOptions } from './testing/start-test-gateway';

let gateway: TestGateway;

afterEach(() => gateway.stop());

async function start(options: TestGatewayOptions): Promise<void> {
  gateway = await startTestGateway(options);
  gateway.publisher.acknowledgesAtOnce = true;
}

async function post(options: TestRequest = {}): Promise<TestResponse & { readonly code: unknown }> {
  const response = await send(gateway.port, '/fake/events', { body: 'one', ...options });
  const { fake: code } = JSON.parse(response.text) as { fake?: unknown };
  return { code, ...response };
}

/** The fake dialect with its first address changed. */
function dialectWith(change: Partial<IngestRoute>) {
  const [events, ...others] = fakeSource.routes;
  if (events === undefined) throw new Error('the fake has routes');
  return [{ ...fakeSource, routes: [{ ...events, ...change }, ...others] }];
}

/** A rate at which nothing comes back while a test runs. */
const TWO_REQUESTS = { requestsPerSecond: 0.0001, burst: 2 };

describe('a token with a rate', () => {
  test('is refused beyond it, and every answer says what is left', async () => {
    await start({ quotas: TWO_REQUESTS });
    const answers = [await post(), await post({ headers: { 'content-type': 'application/xml' } }), await post()];
    expect(answers.map(({ status }) => status)).toEqual([202, 415, 400]);
    expect(answers.map(({ headers }) => headers['x-ratelimit-limit'])).toEqual(['2', '2', '2']);
    expect(answers.map(({ headers }) => headers['x-ratelimit-remaining'])).toEqual(['1', '0', '0']);
    expect(answers[2]?.code).toBe('rate_limited');
    expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(9_000);
    expect(gateway.publisher.records).toHaveLength(1);
  });

  test('is told of a wrong token first', async () => {
    await start({ quotas: TWO_REQUESTS });
    for (let n = 0; n < 3; n += 1) await post();
    const answer = await post({ headers: { authorization: `Bearer ${TOKENS.read}` } });
    expect(answer.code).toBe('forbidden');
    expect(answer.headers['x-ratelimit-limit']).toBeUndefined();
  });
});

test('a token without a rate is told of none', async () => {
  await start({});
  expect((await post()).headers['x-ratelimit-limit']).toBeUndefined();
});

describe('a project whose month is used up', () => {
  // The fake counts two events in each request.
  test('is refused, once it is', async () => {
    await start({ quotas: { eventsPerMonth: 3 } });
    expect((await post()).status).toBe(202);
    expect((await post()).status).toBe(202);
    expect((await post()).code).toBe('quota_exhausted');
    expect(gateway.publisher.records).toHaveLength(2);
  });

  test('is told of a length first, of a content type later', async () => {
    const admit: IngestRoute['admit'] = (head) => {
      if (head.headers['content-length'] === '0') return { code: 'length_required', message: 'how long?' };
      return { code: 'unsupported_media_type', message: 'not this' };
    };
    await start({ quotas: { eventsPerMonth: 0 }, adapters: dialectWith({ admit }) });
    expect((await post({ body: 'x'.repeat(2_001) })).code).toBe('body_too_large');
    expect((await post({ body: '' })).code).toBe('length_required');
    expect((await post()).code).toBe('quota_exhausted');
  });
});

describe('an address that its contract exempts', () => {
  test('from the quota is taken when the month is used up, and counts nothing', async () => {
    await start({ quotas: { eventsPerMonth: 0, ...TWO_REQUESTS }, adapters: dialectWith({ limitedBy: 'rate' }) });
    expect((await post()).status).toBe(202);
    expect((await post()).status).toBe(202);
    expect((await post()).code).toBe('rate_limited');
  });

  test('from everything has no rate either', async () => {
    await start({ quotas: { eventsPerMonth: 0, ...TWO_REQUESTS }, adapters: dialectWith({ limitedBy: 'nothing' }) });
    for (let n = 0; n < 4; n += 1) expect((await post()).status).toBe(202);
    expect((await post()).headers['x-ratelimit-limit']).toBeUndefined();
  });
});

test('with ingest switched off every event is refused and the gateway stays ready', async () => {
  await start({ environment: { MILLRACE_GATEWAY_INGEST: 'off' } });
  const answer = await post();
  expect(answer.code).toBe('ingest_disabled');
  expect(answer.headers['retry-after']).toBe('60');
  expect((await post({ headers: { authorization: 'Bearer wrong' } })).code).toBe('unauthenticated');
  expect(gateway.health.state).toBe('ready');
});
