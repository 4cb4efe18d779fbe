import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../pipeline/eventually';
import { expectKeptWord } from './expect-kept-word';
import { bringBack, startBrokers, takeDown, type Brokers } from './start-brokers';
import { Traffic } from './traffic';

/** Longer than a broker's session (4 s), so that the others take its partitions over, and than a consumer's (6 s). */
const PAUSE_MS = 8_000;
/** How long nothing has to be acknowledged, after what was under way has come. */
const SILENCE_MS = 2_000;
const TIMEOUT_MS = 300_000;

let brokers: Brokers;
let traffic: Traffic | undefined;

beforeAll(async () => {
  brokers = await startBrokers(3);
}, 120_000);

afterEach(async () => {
  await bringBack(brokers.nodes);
  await traffic?.stop();
  traffic = undefined;
}, 120_000);

afterAll(async () => {
  await brokers.stop();
});

/** Resolves with how many records were acknowledged meanwhile. */
async function acknowledgedWithin({ acknowledged }: Traffic, milliseconds: number): Promise<number> {
  const before = acknowledged.length;
  await sleep(milliseconds);
  return acknowledged.length - before;
}

/** Resolves when that many more produce requests were refused for want of replicas. */
async function expectRefusals({ warnings }: Traffic, count: number): Promise<void> {
  const refusals = () => warnings.filter((line) => line.includes('fewer in-sync replicas')).length;
  const goal = refusals() + count;
  const reached = await eventually(
    () => Promise.resolve(refusals()),
    (found) => found >= goal,
    60_000,
  );
  expect(reached).toBeGreaterThanOrEqual(goal);
}

describe('with three brokers, every acknowledged record is in the log once, in order, and is consumed', () => {
  it(
    'when each broker is killed with -9: leaders of partitions, the coordinator of the group, the controller',
    async () => {
      traffic = await Traffic.start(brokers);
      for (const node of brokers.nodes) {
        await takeDown([node]);
        await traffic.expectProgress();
        await bringBack([node]);
      }
      await expectKeptWord(traffic);
    },
    TIMEOUT_MS,
  );

  it(
    'when a leader stands still, is replaced, and goes on as if nothing had been',
    async () => {
      traffic = await Traffic.start(brokers);
      const { pid = 0 } = brokers.nodes[1] ?? {};
      process.kill(pid, 'SIGSTOP');
      await sleep(PAUSE_MS);
      process.kill(pid, 'SIGCONT');
      await traffic.expectProgress();
      await expectKeptWord(traffic);
    },
    TIMEOUT_MS,
  );

  it(
    'when too few replicas are in sync: nothing is acknowledged, and what was refused comes through later',
    async () => {
      traffic = await Traffic.start(brokers, { 'min.insync.replicas': '3' });
      const [, , third] = brokers.nodes;
      if (third === undefined) throw new Error('there are three brokers');
      await takeDown([third]);
      await expectRefusals(traffic, 1);
      const before = traffic.acknowledged.length;
      await expectRefusals(traffic, 10);
      expect(traffic.acknowledged.length).toBe(before);
      await bringBack([third]);
      await traffic.expectProgress();
      await expectKeptWord(traffic);
    },
    TIMEOUT_MS,
  );

  it(
    'when two of three are down, so that the last one acknowledges nothing, and then it is down, too',
    async () => {
      traffic = await Traffic.start(brokers);
      const { nodes } = brokers;
      await takeDown(nodes.slice(1));
      const isSilent = async () => (traffic === undefined ? 0 : acknowledgedWithin(traffic, SILENCE_MS));
      expect(await eventually(isSilent, (count) => count === 0, 3 * SILENCE_MS)).toBe(0);
      await takeDown(nodes);
      await bringBack(nodes);
      await traffic.expectProgress();
      await expectKeptWord(traffic);
    },
    TIMEOUT_MS,
  );
});
