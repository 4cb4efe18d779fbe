import { cutBySize, encodeEventBatch, MAX_MESSAGE_BYTES, type BatchEntry, type BatchOrigin } from '@millrace/contracts';

/** Per entry, what the parallel lists of an EventBatch add to its bytes: id, coordinates, window, lengths. */
const ENTRY_OVERHEAD_BYTES = 64;

/** What an EventBatch says once: its origin and the time of its oldest event. */
const BATCH_OVERHEAD_BYTES = 512;

/** The largest encoded event that a message can hold: an event may fill one, and must not be larger. */
export const MAX_EVENT_BYTES = MAX_MESSAGE_BYTES - BATCH_OVERHEAD_BYTES - ENTRY_OVERHEAD_BYTES;

/** Packs entries, in order, into as few EventBatch messages as their size allows. */
export function packEvents(origin: BatchOrigin, entries: readonly BatchEntry[]): Uint8Array[] {
  const maxBytes = MAX_MESSAGE_BYTES - BATCH_OVERHEAD_BYTES;
  return cutBySize(entries, maxBytes, ({ bytes }) => bytes.length + ENTRY_OVERHEAD_BYTES).map((piece) =>
    encodeEventBatch(origin, piece),
  );
}
