import { encodeRawBatchEntry, MAX_MESSAGE_BYTES, newRequestId } from '@millrace/contracts';
import { createMetricRegistry, createSilentLogger } from '@millrace/observability';
import { aRawRecord } from '@millrace/testing';
import { createGatewayMetrics } from '../metrics';
import { HeldPublisher } from '../testing/held-publisher';
import { RawPublisher, type Lanes } from './raw-publisher';

let now: number;
let watermark: number;
let topic: HeldPublisher;
let publisher: RawPublisher;

beforeEach(() => {
  // On a busy machine a produce would stall while a test looks away.
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  now = 0;
  watermark = 1_000;
  topic = new HeldPublisher();
  publisher = publisherWith('together');
});

function publisherWith(lanes: Lanes): RawPublisher {
  return new RawPublisher({
    publisher: topic,
    gatewayVersion: '1.2.3',
    gatewayId: 'gw-1',
    lanes,
    lowWatermark: () => watermark,
    metrics: createGatewayMetrics(createMetricRegistry(), {
      inFlightBytes: () => 0,
      readsUnderWay: () => 0,
      isProjectsFileBroken: () => false,
    }),
    log: createSilentLogger(),
    now: () => now,
  });
}

afterEach(() => {
  jest.useRealTimers();
});

function anEntry(name: string, bodyBytes = 10): Uint8Array {
  const body = new Uint8Array(bodyBytes);
  return encodeRawBatchEntry(aRawRecord({ requestId: newRequestId(), route: name, body }));
}

function publish(name: string, bodyBytes?: number): Promise<void> {
  return publisher.publish(anEntry(name, bodyBytes), '');
}

/** The names of the records in produce number `position`, once it was made. */
async function namesIn(position: number): Promise<string[]> {
  return (await topic.produce(position)).records.map(({ route }) => route);
}

/** Lets everything that is ready run. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

test('requests of one tick travel in one message, which names the gateway', async () => {
  void publish('a');
  void publish('b');
  expect(await namesIn(0)).toEqual(['a', 'b']);
  expect((await topic.produce(0)).gatewayVersion).toBe('1.2.3');
});

test('nothing is acknowledged before the broker has acknowledged its message', async () => {
  const settled: string[] = [];
  void publish('a').then(() => settled.push('a'));
  void publish('b').then(() => settled.push('b'));
  const produce = await topic.produce(0);
  await turn();
  expect(settled).toEqual([]);
  produce.acknowledge();
  await turn();
  expect(settled).toEqual(['a', 'b']);
});

test('what comes while a message is in flight gathers into the next one', async () => {
  void publish('a');
  const first = await topic.produce(0);
  for (const name of ['b', 'c', 'd']) {
    void publish(name);
    await turn();
  }
  expect(topic.produces).toHaveLength(1);
  first.acknowledge();
  expect(await namesIn(1)).toEqual(['b', 'c', 'd']);
});

test('messages take the partitions in turn', async () => {
  for (let count = 0; count < 6; count += 1) {
    void publish('a');
    (await topic.produce(count)).acknowledge();
    await turn();
  }
  expect(topic.produces.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 0, 1]);
});

test('a full message does not wait for the one in flight, and none exceeds the bound', async () => {
  void publish('first');
  await topic.produce(0);
  const half = MAX_MESSAGE_BYTES / 2 - 1_000;
  void publish('b', half);
  void publish('c', half);
  await turn();
  expect(topic.produces).toHaveLength(1);
  void publish('d', half);
  expect(await namesIn(1)).toEqual(['b', 'c']);
  await turn();
  expect(topic.produces).toHaveLength(2);
  for (const { bytes } of topic.produces) expect(bytes).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
});

test('a partition has one message in flight at a time, however much waits', async () => {
  for (let count = 0; count < 8; count += 1) void publish(String(count), MAX_MESSAGE_BYTES - 2_000);
  await turn();
  expect(topic.produces.map(({ partition }) => partition)).toEqual([0, 1, 2, 3]);
  (await topic.produce(2)).acknowledge();
  await turn();
  expect(topic.produces.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 2]);
});

test('a stalled partition does not hold up the others', async () => {
  void publish('stuck');
  await topic.produce(0);
  void publish('a');
  await turn();
  expect(topic.produces).toHaveLength(1);
  jest.advanceTimersByTime(300);
  const next = await topic.produce(1);
  expect(next.partition).toBe(1);
  next.acknowledge();
  void publish('b');
  expect(await namesIn(2)).toEqual(['b']);
});

test('a partition that is given up fails its own message only and is left out from then on', async () => {
  const outcome = publish('a').catch((error: unknown) => error);
  const error = new Error('given up');
  (await topic.produce(0)).fail(error);
  expect(await outcome).toBe(error);
  for (let count = 1; count <= 4; count += 1) {
    void publish('b');
    (await topic.produce(count)).acknowledge();
    await turn();
  }
  expect(topic.produces.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 1]);
});

test('when every partition was given up they are tried again rather than leave requests waiting', async () => {
  for (let count = 0; count < 5; count += 1) {
    publish('a').catch(() => undefined);
    (await topic.produce(count)).fail(new Error('given up'));
    await turn();
  }
  expect(topic.produces.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 0]);
});

test("a message carries the trace context of its first request that has one, beside the records' own", async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  void publisher.publish(anEntry('a'), '');
  void publisher.publish(anEntry('b'), traceparent);
  void publisher.publish(anEntry('c'), traceparent.replace('0af7', 'ffff'));
  expect((await topic.produce(0)).headers).toEqual({ traceparent });
});

test('the broker is silent from the oldest unanswered message or its last answer on', async () => {
  expect(publisher.silentForMs()).toBe(0);
  void publish('a');
  const first = await topic.produce(0);
  now = 1_000;
  expect(publisher.silentForMs()).toBe(1_000);
  void publish('b');
  first.acknowledge();
  const second = await topic.produce(1);
  now = 1_500;
  expect(publisher.silentForMs()).toBe(500);
  second.acknowledge();
  await turn();
  expect(publisher.silentForMs()).toBe(0);
});

test('a flush waits for what is in flight and for what waits behind it', async () => {
  let isFlushed = false;
  void publish('a');
  const first = await topic.produce(0);
  void publish('b');
  const flushed = publisher.flush().then(() => {
    isFlushed = true;
  });
  first.acknowledge();
  const second = await topic.produce(1);
  await turn();
  expect(isFlushed).toBe(false);
  second.acknowledge();
  await flushed;
});

describe('with lanes apart', () => {
  beforeEach(() => {
    publisher = publisherWith('apart');
  });

  /** Each in a message of its own. */
  function flood(count: number): void {
    for (let n = 0; n < count; n += 1)
      void publisher.publish(anEntry('flood', MAX_MESSAGE_BYTES - 2_000), '', 'overflow');
  }

  test('projects that flood have the last quarter of the partitions, and the others never', async () => {
    flood(1);
    (await topic.produce(0)).acknowledge();
    for (let count = 1; count < 5; count += 1) {
      void publish('a');
      (await topic.produce(count)).acknowledge();
      await turn();
    }
    expect(topic.produces.map(({ partition }) => partition)).toEqual([3, 0, 1, 2, 0]);
  });

  test('what waits behind a flood holds up nobody else', async () => {
    flood(10);
    await topic.produce(0);
    void publish('a');
    expect(await namesIn(1)).toEqual(['a']);
    expect(topic.produces[1]?.partition).toBe(0);
  });

  test('partitions for floods that have been stuck for long are left for the others', async () => {
    flood(1);
    await topic.produce(0);
    now = 2_000;
    flood(1);
    await turn();
    expect(topic.produces).toHaveLength(1);
    now = 2_001;
    flood(1);
    expect((await topic.produce(1)).partition).toBe(0);
  });
});

test('a topic of one partition has one lane, whatever is asked for', async () => {
  topic = new HeldPublisher(1);
  publisher = publisherWith('apart');
  void publisher.publish(anEntry('flood'), '', 'overflow');
  expect((await topic.produce(0)).partition).toBe(0);
});
