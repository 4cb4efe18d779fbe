import { createRecordingLogger, createSilentLogger } from '@millrace/observability';
import type { Component } from './component';
import { runService, type Scope } from './run-service';

let effects: string[];
let exited: Promise<number>;

beforeEach(() => {
  effects = [];
  exited = new Promise((resolve) => {
    jest.spyOn(process, 'exit').mockImplementation(((code: number) => {
      resolve(code);
    }) as never);
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  process.stderr.removeAllListeners('error');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
});

function component(name: string, stop: () => Promise<void> = () => Promise.resolve()): Component<string> {
  return {
    name,
    start: () => {
      effects.push(`start ${name}`);
      return Promise.resolve({
        value: name,
        stop: () => {
          effects.push(`stop ${name}`);
          return stop();
        },
      });
    },
  };
}

/** Runs a service until it composed; the scope tells about its health. */
async function run(compose: (scope: Scope) => Promise<void>, stopDeadlineMs = 1_000): Promise<Scope> {
  return new Promise((resolve, reject) => {
    runService({
      log: createSilentLogger(),
      stopDeadlineMs,
      compose: async (scope) => {
        resolve(scope);
        await compose(scope);
      },
    }).catch(reject);
  });
}

test('components start in order and stop in reverse, and a signal ends the service with 0', async () => {
  const scope = await run(async ({ start }) => {
    await start(component('a'));
    await start(component('b'));
  });
  await new Promise(setImmediate);
  expect(scope.health.state).toBe('ready');
  process.emit('SIGTERM');
  expect(await exited).toBe(0);
  expect(effects).toEqual(['start a', 'start b', 'stop b', 'stop a']);
  expect(scope.health.state).toBe('stopped');
});

test('standard error that cannot be written does not end the service', async () => {
  const scope = await run(() => Promise.resolve());
  await new Promise(setImmediate);
  expect(() => process.stderr.emit('error', new Error('no space left on device'))).not.toThrow();
  expect(scope.health.state).toBe('ready');
  process.emit('SIGTERM');
  expect(await exited).toBe(0);
});

test('a failing start stops what was started and ends the service with 1', async () => {
  await run(async ({ start }) => {
    await start(component('a'));
    throw new Error('b does not start');
  });
  expect(await exited).toBe(1);
  expect(effects).toEqual(['start a', 'stop a']);
});

test('a stop that fails or hangs keeps no other from stopping', async () => {
  await run(async ({ start }) => {
    await start(component('a'));
    await start(component('b', () => Promise.reject(new Error('b does not stop'))));
    await start(component('c', () => new Promise(() => undefined)));
  }, 50);
  await new Promise(setImmediate);
  process.emit('SIGTERM');
  expect(await exited).toBe(1);
  expect(effects.slice(3)).toEqual(['stop c', 'stop b', 'stop a']);
});

test('a component that fails for good ends the service with 1, drained', async () => {
  const scope = await run(async ({ start }) => {
    await start(component('a'));
  });
  scope.fail(new Error('the consumer is lost'));
  expect(await exited).toBe(1);
  expect(effects).toEqual(['start a', 'stop a']);
  expect(scope.health.state).toBe('failed');
});

test('a service that is told to stop while it starts never calls itself ready', async () => {
  const lines: string[] = [];
  let started: () => void = () => undefined;
  const starting = new Promise<void>((resolve) => {
    started = resolve;
  });
  void runService({ log: createRecordingLogger(lines), stopDeadlineMs: 1_000, compose: () => starting });
  process.emit('SIGTERM');
  await new Promise(setImmediate);
  started();
  expect(await exited).toBe(0);
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['draining', 'stopped']);
});
