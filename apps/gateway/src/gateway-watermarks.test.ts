import { OWES_NOTHING } from '@millrace/contracts';
import { send } from './testing/http-client';
import type { HeldProduce } from './testing/held-publisher';
import { startTestGateway, type TestGateway } from './testing/start-test-gateway';

const PERIOD_MS = 100;
/** Any time that the machine may need, and no more than a broken gateway is waited for. */
const PATIENCE_MS = 10_000;

let gateway: TestGateway;

beforeEach(async () => {
  gateway = await startTestGateway({ environment: { MILLRACE_GATEWAY_WATERMARK_PERIOD_MS: String(PERIOD_MS) } });
});

afterEach(() => {
  gateway.publisher.acknowledgesAtOnce = true;
  gateway.publisher.holdsWatermarks = false;
  for (const { acknowledge } of [...gateway.publisher.produces, ...gateway.publisher.watermarks]) acknowledge();
  return gateway.stop();
});

async function until(isSo: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!isSo()) {
    if (Date.now() > giveUpAt) throw new Error('it did not happen');
    await new Promise(setImmediate);
  }
}

function partitionsOf(produces: readonly HeldProduce[]): number[] {
  return produces.map(({ partition }) => partition).sort((a, b) => a - b);
}

test('a gateway is announced in every partition before it takes a request', () => {
  expect(partitionsOf(gateway.publisher.watermarks)).toEqual([0, 1, 2, 3]);
  const [first, ...others] = gateway.publisher.watermarks;
  expect(first?.gatewayId).toMatch(/^[\da-f-]{36}$/);
  for (const { gatewayId } of others) expect(gatewayId).toBe(first?.gatewayId);
});

test('an idle gateway goes on telling every partition that it owes nothing up to now', async () => {
  const { watermarks } = gateway.publisher;
  const begun = Date.now();
  const timesTold = (which: number): number => watermarks.filter(({ partition }) => partition === which).length;
  await until(() => [0, 1, 2, 3].every((partition) => timesTold(partition) >= 3));
  for (const { lowWatermark } of watermarks.slice(4)) expect(lowWatermark).toBeGreaterThanOrEqual(begun);
});

test('a request that waits for the broker holds the watermark that the other partitions are told', async () => {
  const answer = send(gateway.port, '/fake/events', { body: 'one' });
  const produce = await gateway.publisher.produce(0);
  const receivedAt = produce.records[0]?.receivedAt ?? NaN;
  expect(produce.lowWatermark).toBe(receivedAt);
  const { watermarks } = gateway.publisher;
  const told = watermarks.length;
  await until(() => watermarks.length >= told + 3);
  for (const { lowWatermark, partition } of watermarks.slice(told))
    expect([lowWatermark, partition === produce.partition]).toEqual([receivedAt, false]);
  produce.acknowledge();
  await answer;
  await until(() => (watermarks.at(-1)?.lowWatermark ?? 0) > receivedAt);
});

test('what was refused, or failed in the dialect, holds no watermark', async () => {
  for (const body of ['refuse', 'throw', 'nothing', 'verbose']) await send(gateway.port, '/fake/events', { body });
  const after = Date.now();
  const { watermarks } = gateway.publisher;
  await until(() => (watermarks.at(-1)?.lowWatermark ?? 0) > after);
});

test('while the broker is silent no more than one watermark waits in each partition', async () => {
  const { publisher } = gateway;
  publisher.holdsWatermarks = true;
  const told = publisher.watermarks.length;
  await until(() => publisher.watermarks.length === told + 4);
  await new Promise((resolve) => setTimeout(resolve, 5 * PERIOD_MS));
  expect(publisher.watermarks).toHaveLength(told + 4);
});

test('a gateway that stops answers what it has and says then that it owes nothing', async () => {
  const answer = send(gateway.port, '/fake/events', { body: 'one' });
  const produce = await gateway.publisher.produce(0);
  const stopped = gateway.stop();
  produce.acknowledge();
  expect((await answer).status).toBe(202);
  await stopped;
  const last = gateway.publisher.watermarks.slice(-4);
  expect(partitionsOf(last)).toEqual([0, 1, 2, 3]);
  for (const { lowWatermark } of last) expect(lowWatermark).toBe(OWES_NOTHING);
});
