import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { send, type TestResponse } from './testing/http-client';
import { startTestGateway, TOKENS, type TestGateway, type TestGatewayOptions } from './testing/start-test-gateway';

jest.setTimeout(60_000);

let folder: string;
let gateway: TestGateway;
let clock: jest.SpyInstance<number, []>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-spool-'));
  clock = jest.spyOn(performance, 'now');
});

afterEach(async () => {
  clock.mockRestore();
  acknowledgeAll();
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

async function start({ environment, ...options }: TestGatewayOptions = {}): Promise<void> {
  gateway = await startTestGateway({
    environment: {
      MILLRACE_GATEWAY_SPOOL_DIR: folder,
      MILLRACE_GATEWAY_WATERMARK_PERIOD_MS: '600000',
      ...environment,
    },
    ...options,
  });
}

function acknowledgeAll(): void {
  gateway.publisher.acknowledgesAtOnce = true;
  for (const produce of gateway.publisher.produces) produce.acknowledge();
}

function post(body: string | Uint8Array, path = '/fake/events'): Promise<TestResponse> {
  return send(gateway.port, path, { body });
}

/** Sends a request, which the brokers get and do not answer, and lets so much time pass that they count as silent. */
async function fallSilent(): Promise<{ readonly sent: Promise<TestResponse> }> {
  const sent = post('sent');
  await gateway.publisher.produce(0);
  clock.mockReturnValue(performance.now() + 4_000);
  return { sent };
}

/** Waits as long as a busy machine may need. */
async function metricsShow(pattern: RegExp): Promise<void> {
  for (let attempt = 1; attempt < 10; attempt += 1) {
    const isShown = await gateway.metricsShow(pattern).then(
      () => true,
      () => false,
    );
    if (isShown) return;
  }
  await gateway.metricsShow(pattern);
}

const bodies = (): readonly string[] => gateway.publisher.records.map(({ body }) => Buffer.from(body).toString());

test('while the brokers answer, requests go to them and nowhere else', async () => {
  await start();
  gateway.publisher.acknowledgesAtOnce = true;
  expect((await post('one')).status).toBe(202);
  expect(gateway.publisher.records).toMatchObject([{ body: Buffer.from('one') }]);
  expect(gateway.publisher.records[0]).not.toHaveProperty('mayRepeat');
  expect(await gateway.metrics()).toMatch(/gateway_spool_bytes 0\n/);
});

test('while they are silent, requests are acknowledged from the disk, and published in order when they are back', async () => {
  await start();
  const { sent } = await fallSilent();
  for (const body of ['one', 'two', 'three']) expect((await post(body)).status).toBe(202);
  expect(await gateway.health.faults()).toEqual({});
  expect(await gateway.metrics()).toMatch(/gateway_spool_records 3\n/);
  acknowledgeAll();
  expect((await sent).status).toBe(202);
  await metricsShow(/gateway_spool_drained_total 3\n/);
  expect(bodies()).toEqual(['sent', 'one', 'two', 'three']);
  expect(gateway.publisher.records.map(({ mayRepeat }) => mayRepeat)).toEqual([undefined, true, true, true]);
  await metricsShow(/gateway_spool_bytes 0\n/);
});

test('afterwards requests go to the brokers again', async () => {
  await start();
  await fallSilent();
  await post('spooled');
  acknowledgeAll();
  await metricsShow(/gateway_spool_bytes 0\n/);
  expect((await post('direct')).status).toBe(202);
  expect(gateway.publisher.records.at(-1)).toMatchObject({ body: Buffer.from('direct') });
  expect(gateway.publisher.records.at(-1)).not.toHaveProperty('mayRepeat');
});

test('what was sent before is not put on the disk: it is answered as uncertain, and what was not sent is taken back', async () => {
  await start({
    environment: { MILLRACE_GATEWAY_PUBLISH_DEADLINE_MS: '5000', MILLRACE_GATEWAY_OVERFLOW_BYTES_PER_SECOND: '0' },
  });
  const sent = ['a', 'b', 'c', 'd'].map(async (body, number) => {
    while (gateway.publisher.produces.length < number) await new Promise(setImmediate);
    return post(body);
  });
  await gateway.publisher.produce(3);
  const waiting = ['e', 'f'].map((body) => post(body));
  await metricsShow(/gateway_in_flight_bytes (49|5\d)\d{3}\n/);
  clock.mockReturnValue(performance.now() + 4_000);
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([202, 202]);
  expect((await Promise.all(sent)).map(({ status }) => status)).toEqual([503, 503, 503, 503]);
  acknowledgeAll();
  await metricsShow(/gateway_spool_drained_total 2\n/);
  expect(bodies().toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('no request goes before one that came earlier, while the spool empties under load', async () => {
  await start();
  await fallSilent();
  for (let count = 0; count < 20; count += 1) await post('spooled');
  const answers: Promise<TestResponse>[] = [];
  acknowledgeAll();
  while (!/gateway_spool_bytes 0\n/.test(await gateway.metrics()) || answers.length < 100) {
    answers.push(post('new'));
    await new Promise(setImmediate);
  }
  expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([202]));
  const numbers = gateway.publisher.records.map(({ parameters }) => Number(parameters['number']));
  expect(numbers).toEqual(Array.from({ length: answers.length + 21 }, (_, number) => number));
  expect(gateway.publisher.records.at(-1)).not.toHaveProperty('mayRepeat');
});

test('a full spool refuses, and the gateway is not ready, until there is room', async () => {
  await start({ environment: { MILLRACE_GATEWAY_SPOOL_MAX_BYTES: String(16 * 1024 * 1024) } });
  await fallSilent();
  const large = Buffer.alloc(890_000);
  let answer = await post(large, '/fake/large');
  for (let kept = 0; answer.status === 202 && kept < 20; kept += 1) answer = await post(large, '/fake/large');
  // One project alone cannot fill it.
  const headers = { authorization: `Bearer ${TOKENS.other}` };
  for (let kept = 0; (await gateway.health.faults())['kafka'] === undefined && kept < 5; kept += 1)
    await send(gateway.port, '/fake/large', { body: large, headers });
  answer = await post(large, '/fake/large');
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.text)).toMatchObject({ fake: 'overloaded' });
  expect(answer.text).toContain('none of this request were taken');
  expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(await gateway.health.faults()).toEqual({ kafka: 'the spool is full, and what is in it is not published yet' });
  acknowledgeAll();
  await metricsShow(/gateway_spool_bytes 0\n/);
  expect(await gateway.health.faults()).toEqual({});
  expect((await post('one')).status).toBe(202);
});

test('what is left at a stop is published by the next start, and the watermark says that it is owed until then', async () => {
  await start({ environment: { MILLRACE_GATEWAY_PUBLISH_DEADLINE_MS: '500' } });
  await fallSilent();
  await post('left over');
  clock.mockRestore();
  await gateway.stop();
  const [before] = gateway.publisher.watermarks;

  await start();
  const left = await gateway.publisher.produce(0);
  expect(left.records.map(({ body }) => Buffer.from(body).toString())).toEqual(['left over']);
  const owed = left.records[0]?.receivedAt;
  expect(left.gatewayId).toBe(before?.gatewayId);
  expect([gateway.publisher.watermarks[0]?.lowWatermark, left.lowWatermark]).toEqual([owed, owed]);
  left.acknowledge();
  await metricsShow(/gateway_spool_bytes 0\n/);
});

test('a gateway starts without Kafka, and publishes when it is there', async () => {
  let connect: () => void = () => undefined;
  const kafka = new Promise<void>((resolve) => {
    connect = resolve;
  });
  await start({ kafka });
  expect((await post('one')).status).toBe(202);
  expect(await gateway.health.faults()).toEqual({});
  connect();
  gateway.publisher.acknowledgesAtOnce = true;
  await metricsShow(/gateway_spool_drained_total 1\n/);
  expect(bodies()).toEqual(['one']);
});

test('records that the brokers refuse are published until they are taken', async () => {
  await start();
  await fallSilent();
  await post('one');
  gateway.publisher.produces[0]?.acknowledge();
  (await gateway.publisher.produce(1)).fail(new Error('given up'));
  gateway.publisher.acknowledgesAtOnce = true;
  await metricsShow(/gateway_spool_drained_total 1\n/);
  expect(bodies()).toEqual(['sent', 'one', 'one']);
});

test('a gateway that cannot read what it has to publish is not ready, and says where', async () => {
  await start();
  await fallSilent();
  await post('one');
  const segment = join(folder, '0000000000000000.segment');
  const { size } = statSync(segment);
  await post('two');
  truncateSync(segment, size);
  acknowledgeAll();
  await metricsShow(/gateway_spool_unreadable 1\n/);
  expect(await gateway.health.faults()).toEqual({
    kafka: `${segment} cannot be read from byte ${String(size)} on: the file is shorter than what was synced to it`,
  });
  expect(bodies()).toEqual(['sent', 'one']);
});

test('damage that was set aside is said until people have taken it away, and keeps nobody from sending', async () => {
  await start();
  expect(await gateway.health.notes()).toEqual({});
  mkdirSync(join(folder, 'set-aside'));
  writeFileSync(join(folder, 'set-aside', '0000000000000000.segment'), 'damaged');
  expect(await gateway.metrics()).toMatch(/gateway_spool_set_aside_segments 1\n/);
  expect(await gateway.health.faults()).toEqual({});
  expect(await gateway.health.notes()).toEqual({ spool: expect.stringMatching(/^1 damaged segment/) as unknown });
});

test('a project that floods the spool is refused in time to leave room for others', async () => {
  await start({ environment: { MILLRACE_GATEWAY_SPOOL_MAX_BYTES: String(16 * 1024 * 1024) } });
  await fallSilent();
  const large = Buffer.alloc(890_000);
  let answer = await post(large, '/fake/large');
  for (let kept = 0; answer.status === 202 && kept < 20; kept += 1) answer = await post(large, '/fake/large');
  expect(JSON.parse(answer.text)).toMatchObject({ fake: 'overloaded' });
  expect(await gateway.metrics()).toMatch(/gateway_spool_refusals_total\{fault="share"\} 1\n/);
  expect(await gateway.health.faults()).toEqual({});
  const headers = { authorization: `Bearer ${TOKENS.other}` };
  expect((await send(gateway.port, '/fake/events', { body: 'other', headers })).status).toBe(202);
  expect((await post('one more')).status).toBe(503);
});
