import { onEndingSignal } from './up-signals';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
});

it('ends at the first signal, and takes one that follows at once for the same Ctrl-C', () => {
  const impatient = jest.fn();
  const ending = onEndingSignal(impatient);
  process.emit('SIGINT');
  jest.advanceTimersByTime(500);
  process.emit('SIGINT');
  expect(ending.aborted).toBe(true);
  expect(impatient).not.toHaveBeenCalled();
});

it('knows a later signal for impatience', () => {
  const impatient = jest.fn();
  onEndingSignal(impatient);
  process.emit('SIGTERM');
  jest.advanceTimersByTime(3_000);
  process.emit('SIGINT');
  expect(impatient).toHaveBeenCalledTimes(1);
});
