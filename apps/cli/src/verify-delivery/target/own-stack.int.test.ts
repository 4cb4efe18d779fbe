import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createStepReporter, waitUntil } from '@millrace/local-stack';
import { withClickHouse } from '../../with-clickhouse';
import type { Fault, FaultKind } from '../faults/fault';
import { runFaults } from '../faults/run-faults';
import type { DeliveryTarget } from './delivery-target';
import { startOwnStack } from './own-stack';

const ROOT = join(__dirname, '../../../../..');

const neverEnding = new AbortController().signal;

let target: DeliveryTarget;

beforeAll(async () => {
  target = await startOwnStack({
    root: ROOT,
    reporter: createStepReporter(process.stderr),
    ending: neverEnding,
    seed: 1,
    brokers: '1',
    copies: 2,
    spool: false,
  });
}, 300_000);

afterAll(async () => {
  await target.end({ keepData: false });
}, 120_000);

/** Posts events of different identities, each until it is acknowledged, until it is told to stop. */
class Sender {
  readonly acknowledged: string[] = [];
  failures = 0;
  #stopped = false;

  stop(): void {
    this.#stopped = true;
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      const id = randomUUID();
      const isAcknowledged = await waitUntil(() => this.#post(id), { withinMs: 240_000, everyMs: 20 });
      if (!isAcknowledged) throw new Error('nothing was acknowledged for minutes');
      this.acknowledged.push(id);
    }
  }

  async #post(id: string): Promise<boolean> {
    const isAcknowledged = await post(id);
    if (!isAcknowledged) this.failures += 1;
    return isAcknowledged;
  }
}

async function post(id: string): Promise<boolean> {
  try {
    const response = await fetch(`${target.gateway}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${target.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id, source: 'own-stack', type: 'tested', message: id }),
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function storedKeys(): Promise<readonly string[]> {
  const rows = await withClickHouse(target.store, (store) =>
    store.query<{ key: string }>("SELECT client_key AS key FROM events WHERE source = 'own-stack'"),
  );
  return rows.map(({ key }) => key);
}

const fault = (atMs: number, kind: FaultKind, part: string, forMs = 0): Fault => ({ atMs, kind, part, forMs });

it('stores what was acknowledged once, whatever is broken meanwhile, and knows what can be', async () => {
  const { faults } = target;
  if (faults === undefined) throw new Error('nothing can be broken');
  expect(faults.parts.map(({ name }) => name)).toEqual([
    'gateway',
    'gateway-1',
    'gateway-2',
    'normaliser-1',
    'normaliser-2',
    'clickhouse-writer-1',
    'clickhouse-writer-2',
    'normaliser',
    'clickhouse-writer',
    'clickhouse',
    'kafka',
  ]);
  const plan = [
    fault(500, 'kill', 'gateway-1'),
    fault(1_000, 'cut-requests', 'gateway', 2_000),
    fault(1_000, 'kill', 'normaliser-1'),
    fault(2_000, 'cut-inserts', 'clickhouse', 4_000),
    fault(3_000, 'extra-copy', 'clickhouse-writer', 2_000),
    fault(4_000, 'kill', 'clickhouse-writer-1'),
    fault(5_000, 'outage', 'kafka', 2_000),
    fault(6_000, 'pause', 'clickhouse', 1_000),
  ];
  const sender = new Sender();
  const sending = sender.run();
  try {
    const startedAt = performance.now();
    const outcomes = await runFaults(plan, faults, { startedAt, oneByOne: false, ending: neverEnding });
    expect(outcomes.map((outcome) => outcome.fault)).toEqual(plan);
  } finally {
    sender.stop();
    await sending;
  }
  expect(sender.failures).toBeGreaterThan(0);
  expect(
    await waitUntil(async () => (await storedKeys()).length >= sender.acknowledged.length, { withinMs: 240_000 }),
  ).toBe(true);
  expect((await storedKeys()).toSorted()).toEqual(sender.acknowledged.toSorted());
  expect(Object.keys(target.peakMemory())).toEqual(expect.arrayContaining(['gateway-1', 'clickhouse', 'kafka']));
}, 600_000);
