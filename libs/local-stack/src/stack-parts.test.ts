import type { Component } from '@millrace/service-runtime';
import { StackParts } from './stack-parts';
import type { SupervisedProcess } from './supervised-process';

function part(name: string, pid: number | undefined, log: string[] = []): Component<SupervisedProcess> {
  return {
    name,
    start: () =>
      Promise.resolve({
        value: { name, pid, isUp: true, takeDown: () => Promise.resolve(), bringBack: () => undefined },
        stop: () => {
          log.push(name);
          return Promise.resolve();
        },
      }),
  };
}

it('knows the process ids of what is up', async () => {
  const parts = new StackParts();
  await parts.start(part('kafka', 11));
  await parts.start(part('gateway', undefined));
  expect(parts.processIds).toEqual({ kafka: 11 });
});

it('stops a part once, and none that was not started', async () => {
  const stopped: string[] = [];
  const parts = new StackParts();
  await parts.start(part('kafka', 11, stopped));
  await parts.stop('kafka');
  await parts.stop('kafka');
  await parts.stop('gateway');
  expect(stopped).toEqual(['kafka']);
  expect(parts.has('kafka')).toBe(false);
});

it('hands a part out, and stops several side by side', async () => {
  const stopped: string[] = [];
  const parts = new StackParts();
  await parts.start(part('kafka', 11, stopped), part('kafka-2', 12, stopped), part('kafka-3', 13, stopped));
  expect(parts.get('kafka-2')?.pid).toBe(12);
  await parts.stop('kafka', 'kafka-3');
  expect(stopped).toEqual(['kafka', 'kafka-3']);
  expect(parts.get('kafka')).toBeUndefined();
});

it('keeps the parts that did start, to be stopped, when another one fails', async () => {
  const stopped: string[] = [];
  const failing = { name: 'gateway', start: () => Promise.reject(new Error('no port')) };
  const parts = new StackParts();
  await expect(parts.start(failing, part('normaliser', 12, stopped))).rejects.toThrow('no port');
  await parts.stop('normaliser');
  expect(stopped).toEqual(['normaliser']);
});
