import { PartitionTurns } from './partition-turns';

const OVERFLOW = 3;

let isWriterBehind: boolean;
/** How often a turn that waits has asked. */
let asked: number;
const open = new AbortController().signal;

beforeEach(() => {
  isWriterBehind = true;
  asked = 0;
});

function turnsWithin(maxWaitMs?: number): PartitionTurns {
  const isBehind = (): boolean => {
    asked += 1;
    return isWriterBehind;
  };
  return new PartitionTurns([OVERFLOW], isBehind, maxWaitMs);
}

async function untilAsked(times: number): Promise<void> {
  if (asked >= times) return;
  await new Promise((resolve) => setTimeout(resolve, 5));
  await untilAsked(times);
}

test('a partition that does not yield has its turn at once', async () => {
  await turnsWithin(60_000).next(0, open);
  expect(asked).toBe(0);
});

test('one that yields has its turn when the writer is not behind any more', async () => {
  let hasCome = false;
  const turn = turnsWithin(60_000).next(OVERFLOW, open);
  void turn.then(() => {
    hasCome = true;
  });
  await untilAsked(3);
  expect(hasCome).toBe(false);
  isWriterBehind = false;
  await turn;
});

test('one that yields has its turn after a while, however long the writer is behind', async () => {
  await turnsWithin(120).next(OVERFLOW, open);
  expect(asked).toBeGreaterThan(1);
});

test('one that is taken away does not wait', async () => {
  const closing = new AbortController();
  const turn = turnsWithin(60_000).next(OVERFLOW, closing.signal);
  await untilAsked(2);
  closing.abort();
  await turn;
});
