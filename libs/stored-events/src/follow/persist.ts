import { setTimeout as delay } from 'node:timers/promises';
import { EventReaderError } from '@millrace/domain';

/**
 * Tries until the store answers; undefined when the signal comes first. Rejects with what another try does not change.
 */
export type Persist = <T>(attempt: () => Promise<T>) => Promise<T | undefined>;

/** `pauseMs`: between two tries. */
export function createPersist(signal: AbortSignal, pauseMs: number): Persist {
  return async (attempt) => {
    while (!signal.aborted) {
      try {
        return await attempt();
      } catch (error) {
        if (signal.aborted) return undefined;
        if (!(error instanceof EventReaderError) || error.kind !== 'unavailable') throw error;
        await pause(pauseMs, signal);
      }
    }
    return undefined;
  };
}

/** Resolves after the time, or at once when the signal comes. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
