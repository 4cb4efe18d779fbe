import { spawnSync } from 'node:child_process';
import { expectKeptWord } from './expect-kept-word';
import { startBrokers, type Brokers } from './start-brokers';
import { Traffic } from './traffic';

const KILLS = 2;
const TIMEOUT_MS = 240_000;

let brokers: Brokers;
let traffic: Traffic | undefined;

beforeAll(async () => {
  brokers = await startBrokers(1);
}, 120_000);

afterEach(async () => {
  await traffic?.stop();
  traffic = undefined;
}, 60_000);

afterAll(async () => {
  await brokers.stop();
});

/** No file of the process may grow any more: writing fails as it does on a full disk, until the process is a new one. */
function fillDiskOf(pid: number | undefined): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), '--fsize=1'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`prlimit, of util-linux, failed: ${stderr}`);
}

describe('with one broker, every acknowledged record is in the log once, in order, and is consumed', () => {
  it(
    'when it is killed with -9, again and again',
    async () => {
      traffic = await Traffic.start(brokers);
      for (let kill = 0; kill < KILLS; kill += 1) {
        await brokers.nodes[0]?.takeDown('SIGKILL');
        brokers.nodes[0]?.bringBack();
        await traffic.expectProgress();
      }
      await expectKeptWord(traffic);
    },
    TIMEOUT_MS,
  );

  // Only Linux takes room away from a process that runs.
  (process.platform === 'linux' ? it : it.skip)(
    'when its disk is full: it ends itself, and goes on by itself once there is room',
    async () => {
      traffic = await Traffic.start(brokers);
      const before = brokers.nodes[0]?.pid;
      fillDiskOf(before);
      await traffic.expectProgress();
      expect(brokers.nodes[0]?.pid).not.toBe(before);
      await expectKeptWord(traffic);
    },
    TIMEOUT_MS,
  );
});
