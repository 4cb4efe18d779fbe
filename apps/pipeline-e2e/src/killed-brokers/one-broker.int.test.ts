import { expectKeptWord } from './expect-kept-word';
import { startBrokers, type Brokers } from './start-brokers';
import { Traffic } from './traffic';

const KILLS = 2;

let brokers: Brokers;
let traffic: Traffic;

beforeAll(async () => {
  brokers = await startBrokers(1);
  traffic = await Traffic.start(brokers);
}, 120_000);

afterAll(async () => {
  await traffic.stop();
  await brokers.stop();
});

test('the only broker killed with -9, again and again: every acknowledged record is in the log once, in order', async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    await brokers.nodes[0]?.takeDown('SIGKILL');
    brokers.nodes[0]?.bringBack();
    await traffic.expectProgress();
  }
  await expectKeptWord(traffic);
}, 240_000);
