import { createStepReporter } from './step-reporter';

function record(isTTY: boolean) {
  const written: string[] = [];
  const reporter = createStepReporter({ isTTY, write: (text) => written.push(text) });
  return { reporter, text: () => written.join('') };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('writes one plain line a step off a terminal', async () => {
  const { reporter, text } = record(false);
  expect(await reporter.step('Starting Kafka', () => Promise.resolve(42))).toBe(42);
  reporter.note('done');
  expect(text()).toBe('✔ Starting Kafka (0.0 s)\ndone\n');
});

it('marks a step that failed and passes the failure on', async () => {
  const { reporter, text } = record(false);
  const failing = reporter.step('Starting Kafka', () => Promise.reject(new Error('no Java')));
  await expect(failing).rejects.toThrow('no Java');
  expect(text()).toBe('✖ Starting Kafka (0.0 s)\n');
});

it('says now and then, off a terminal, how far a long step is', async () => {
  const { reporter, text } = record(false);
  await reporter.step('Fetching Kafka', async (showDetail) => {
    showDetail('12 files');
    await jest.advanceTimersByTimeAsync(10_000);
  });
  expect(text()).toBe('  Fetching Kafka · 12 files · 10.0 s\n✔ Fetching Kafka (10.0 s)\n');
});

it('draws a spinner with the time on a terminal, and leaves only the result', async () => {
  const { reporter, text } = record(true);
  await reporter.step('Fetching Kafka', async () => {
    await jest.advanceTimersByTimeAsync(300);
  });
  expect(text()).toContain('Fetching Kafka · 0.2 s');
  const lastLine = text().split('\r').at(-1);
  expect(lastLine).toBe('\u001B[2K✔ Fetching Kafka (0.3 s)\n');
});

it('does not draw on after a step has ended', async () => {
  const { reporter, text } = record(true);
  await reporter.step('Fetching Kafka', () => Promise.resolve());
  const before = text();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(text()).toBe(before);
});
