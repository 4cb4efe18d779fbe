import type { StoredEvent } from '@millrace/domain';
import type { Ask } from '../ask';
import { readRows } from '../page/read-page';
import type { Sql } from '../sql/sql';
import { createFreshInserts } from './fresh-inserts';
import { createPersist, pause } from './persist';
import { readInserts } from './read-inserts';

/** What a person takes for at once, at the cost of some milliseconds of the store's time each. */
const POLL_INTERVAL_MS = 500;

/** What is held for one who follows, while its client takes it: there may be many, for long, and an event fits in. */
const MAX_HELD_BYTES = 2 * 1024 ** 2;

export interface Following {
  /** The events that may be seen at all: what follows WHERE. */
  readonly scope: Sql;
  /** Which of them are wanted. Rejects when they can never be asked for. */
  prepare(): Promise<Sql>;
  readonly signal: AbortSignal;
}

/**
 * Events that are stored from now on, each once, until the signal; begins at once, not with the first `next`. As long as
 * the store does not answer it keeps asking, and misses nothing that was stored meanwhile.
 */
export function followEvents(ask: Ask, { scope, prepare, signal }: Following): AsyncIterable<readonly StoredEvent[]> {
  const persist = createPersist(signal, POLL_INTERVAL_MS);
  const options = { signal, settings: { max_result_bytes: String(MAX_HELD_BYTES) } };
  const fresh = createFreshInserts(ask, scope, signal);
  const started = persist(async () => {
    const wanted = await prepare();
    // What is there already is not fresh.
    await fresh.find();
    return wanted;
  });
  // It is reported to whoever asks for the first events, who may never do so.
  started.catch(() => undefined);
  return (async function* () {
    const wanted = await started;
    if (wanted === undefined) return;
    yield [];
    while (!signal.aborted) {
      const inserts = await persist(() => fresh.find());
      if (inserts !== undefined && inserts.length > 0) {
        yield* readInserts((rows) => persist(() => readRows(ask, rows, options)), { inserts, scope, wanted });
      }
      await pause(POLL_INTERVAL_MS, signal);
    }
  })();
}
