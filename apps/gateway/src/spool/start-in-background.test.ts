import { createSilentLogger } from '@millrace/observability';
import { startInBackground } from './start-in-background';

const log = createSilentLogger();

test('a component that fails to start is started again, and stopped with the whole', async () => {
  const steps: string[] = [];
  const start = () => {
    steps.push('start');
    if (steps.length === 1) return Promise.reject(new Error('not yet'));
    const stop = () => Promise.resolve(void steps.push('stop'));
    return Promise.resolve({ value: 'it works', stop });
  };
  const running = await startInBackground({ name: 'late', start }, log).start();
  expect(await running.value.value).toBe('it works');
  await running.stop();
  expect(steps).toEqual(['start', 'start', 'stop']);
});

test('one that never starts does not keep anybody from stopping', async () => {
  const start = () => Promise.reject<{ value: string; stop(): Promise<void> }>(new Error('never'));
  const running = await startInBackground({ name: 'never', start }, log).start();
  await running.stop();
});

test('one that starts only after the stop is stopped at once', async () => {
  let isStopped = false;
  let finishStart: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    finishStart = resolve;
  });
  const stop = () => {
    isStopped = true;
    return Promise.resolve();
  };
  const start = () => started.then(() => ({ value: 1, stop }));
  const running = await startInBackground({ name: 'late', start }, log).start();
  const stopped = running.stop();
  finishStart();
  await stopped;
  expect(isStopped).toBe(true);
});
