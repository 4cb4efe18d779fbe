import { send } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway } from './testing/start-test-gateway';

/** Of which a project may hold seven eighths. */
const ROOM_BYTES = 2.25 * 1024 * 1024;

let gateway: TestGateway;

beforeEach(async () => {
  gateway = await startTestGateway({ environment: { MILLRACE_GATEWAY_MAX_IN_FLIGHT_BYTES: String(ROOM_BYTES) } });
});

afterEach(async () => {
  acknowledgeAll();
  await gateway.stop();
});

/** Requests that wait may be in one message or several, and may not be in any yet. */
function acknowledgeAll(): void {
  gateway.publisher.acknowledgesAtOnce = true;
  for (const produce of gateway.publisher.produces) produce.acknowledge();
}

function post(path: string, body: string | Uint8Array, headers = {}) {
  return send(gateway.port, path, { body, headers });
}

test('what the broker does not acknowledge in time is answered as uncertain, and the send goes on', async () => {
  await gateway.stop();
  gateway = await startTestGateway({ environment: { MILLRACE_GATEWAY_PUBLISH_DEADLINE_MS: '100' } });
  const answer = await post('/fake/events', 'one');
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text)).toMatchObject({ fake: 'broker_unavailable' });
  expect(answer.text).toContain('may or may not be stored');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(await gateway.metrics()).not.toMatch(/gateway_in_flight_bytes 0\n/);
  gateway.publisher.produces[0]?.acknowledge();
  await new Promise(setImmediate);
  expect(await gateway.metrics()).toMatch(/gateway_in_flight_bytes 0\n/);
});

test('what the publisher gives up is answered as uncertain', async () => {
  const answer = post('/fake/events', 'one');
  (await gateway.publisher.produce(0)).fail(new Error('given up'));
  expect(JSON.parse((await answer).text)).toMatchObject({ fake: 'broker_unavailable' });
});

test('requests beyond the room are refused at once, and taken again when there is room', async () => {
  const waiting = [post('/fake/large', Buffer.alloc(900_000)), post('/fake/large', Buffer.alloc(900_000))];
  await gateway.metricsShow(/gateway_in_flight_bytes 18\d{5}/);
  const refused = await post('/fake/large', Buffer.alloc(900_000));
  expect(refused.status).toBe(503);
  expect(JSON.parse(refused.text)).toMatchObject({ fake: 'overloaded' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect((await post('/fake/events', 'nothing')).status).toBe(202);

  acknowledgeAll();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([202, 202]);
  expect((await post('/fake/large', Buffer.alloc(900_000))).status).toBe(202);
});

test('what one project floods with is refused, and another is taken all the while', async () => {
  const waiting = [post('/fake/large', Buffer.alloc(900_000)), post('/fake/large', Buffer.alloc(900_000))];
  await gateway.metricsShow(/gateway_in_flight_bytes 18\d{5}/);
  expect((await post('/fake/large', Buffer.alloc(900_000))).status).toBe(503);
  const others = [1, 2, 3].map(() => post('/fake/events', 'one', { authorization: `Bearer ${TOKENS.other}` }));
  await gateway.metricsShow(/gateway_in_flight_bytes 184\d{4}/);
  acknowledgeAll();
  expect((await Promise.all([...waiting, ...others])).map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
});

test('a body of undeclared length is refused when the room runs out while it comes', async () => {
  const waiting = [post('/fake/large', Buffer.alloc(900_000)), post('/fake/large', Buffer.alloc(900_000))];
  await gateway.metricsShow(/gateway_in_flight_bytes 18\d{5}/);
  const chunked = { 'content-length': undefined, 'transfer-encoding': 'chunked' };
  const refused = await post('/fake/large', Buffer.alloc(900_000), chunked);
  expect(JSON.parse(refused.text)).toMatchObject({ fake: 'overloaded' });
  acknowledgeAll();
  await Promise.all(waiting);
});

test('what waits beside a body takes room too: kept headers and the reply', async () => {
  const kept = post('/fake/events', 'one', { 'x-kept': 'x'.repeat(12_000) });
  await gateway.metricsShow(/gateway_in_flight_bytes 2\d{4}\n/);
  const waiting = [1, 2, 3].map(() => post('/fake/events', 'talkative'));
  await gateway.metricsShow(/gateway_in_flight_bytes 18\d{5}\n/);
  expect(JSON.parse((await post('/fake/events', 'talkative')).text)).toMatchObject({ fake: 'overloaded' });
  acknowledgeAll();
  await Promise.all([kept, ...waiting]);
  await gateway.metricsShow(/gateway_in_flight_bytes 0\n/);
});

describe('while the broker is silent', () => {
  let clock: jest.SpyInstance<number, []>;
  let start: number;

  beforeEach(async () => {
    clock = jest.spyOn(performance, 'now');
    start = performance.now();
    void post('/fake/events', 'one');
    await gateway.publisher.produce(0);
    expect(await gateway.health.faults()).toEqual({});
    clock.mockReturnValue(start + 4_000);
  });

  afterEach(() => {
    clock.mockRestore();
  });

  test('the gateway is not ready, one request tries another partition, and all others are refused promptly', async () => {
    expect(await gateway.health.faults()).toEqual({ kafka: 'no acknowledgement for 4 s' });
    void post('/fake/events', 'two');
    const tried = await gateway.publisher.produce(1);
    expect(tried.partition).not.toBe(gateway.publisher.produces[0]?.partition);
    const refused = await post('/fake/events', 'three');
    expect(JSON.parse(refused.text)).toMatchObject({ fake: 'broker_unavailable' });
    expect(refused.text).toContain('none of the events were taken');
    expect(gateway.publisher.produces).toHaveLength(2);
  });

  test('an answer makes it ready again', async () => {
    gateway.publisher.produces[0]?.acknowledge();
    await new Promise(setImmediate);
    gateway.publisher.acknowledgesAtOnce = true;
    expect((await post('/fake/events', 'two')).status).toBe(202);
    expect(await gateway.health.faults()).toEqual({});
  });

  test('an answer from another partition is enough: one that is stuck stops nobody', async () => {
    void post('/fake/events', 'two');
    (await gateway.publisher.produce(1)).acknowledge();
    await new Promise(setImmediate);
    clock.mockReturnValue(start + 60_000);
    expect(await gateway.health.faults()).toEqual({});
    gateway.publisher.acknowledgesAtOnce = true;
    expect((await post('/fake/events', 'three')).status).toBe(202);
  });
});
