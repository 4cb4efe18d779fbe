import type { StoredEvent } from '@millrace/domain';

/** Those who follow a store in memory. */
export interface Followers {
  tell(events: readonly StoredEvent[]): void;
  /** What is told from now on and is wanted, after an empty part, until the signal. */
  follow(isWanted: (event: StoredEvent) => boolean, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]>;
}

export function createFollowers(): Followers {
  const listeners = new Set<(events: readonly StoredEvent[]) => void>();
  return {
    tell: (events) => {
      for (const listener of listeners) listener(events);
    },
    follow: (isWanted, signal) => {
      const waiting: StoredEvent[] = [];
      let wake = () => {};
      const listener = (events: readonly StoredEvent[]) => {
        waiting.push(...events.filter(isWanted));
        wake();
      };
      listeners.add(listener);
      signal.addEventListener('abort', () => wake(), { once: true });
      return (async function* () {
        try {
          yield [];
          for (;;) {
            if (waiting.length > 0) yield waiting.splice(0);
            else if (signal.aborted) return;
            else await new Promise<void>((resolve) => (wake = resolve));
          }
        } finally {
          listeners.delete(listener);
        }
      })();
    },
  };
}
