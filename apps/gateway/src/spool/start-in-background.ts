import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@millrace/observability';
import type { Component, Running } from '@millrace/service-runtime';

const RETRY_MS = 2_000;

/**
 * The component, started without anybody waiting for it, ever again until it works. The value resolves then, and never
 * where it is stopped before. Stopping stops what was started.
 */
export function startInBackground<T>({ name, start }: Component<T>, log: Logger): Component<{ value: Promise<T> }> {
  return {
    name,
    start: () => {
      const stopping = new AbortController();
      const starting = startUntilItWorks({ name, start }, stopping.signal, log);
      const value = new Promise<T>((resolve) => {
        void starting.then((running) => {
          if (running !== undefined) resolve(running.value);
        });
      });
      const stop = async (): Promise<void> => {
        stopping.abort();
        await (await starting)?.stop();
      };
      // In an object: a promise of a promise would be waited for.
      return Promise.resolve({ value: { value }, stop });
    },
  };
}

async function startUntilItWorks<T>(
  component: Component<T>,
  signal: AbortSignal,
  log: Logger,
): Promise<Running<T> | undefined> {
  while (!signal.aborted) {
    try {
      return await component.start();
    } catch (error) {
      log.warn({ err: error, component: component.name }, 'cannot be started yet');
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
