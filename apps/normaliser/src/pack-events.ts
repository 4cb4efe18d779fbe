import { encodeEventBatch, type BatchEntry, type BatchOrigin } from '@millrace/contracts';

/** Per entry, what the parallel lists of an EventBatch add to its bytes: id, coordinates, window, lengths. */
const ENTRY_OVERHEAD_BYTES = 64;

/** Packs entries, in order, into as few EventBatch messages as `maxMessageBytes` allows. */
export function packEvents(origin: BatchOrigin, entries: readonly BatchEntry[], maxMessageBytes: number): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let start = 0;
  let bytes = 0;
  for (const [position, entry] of entries.entries()) {
    const added = entry.bytes.length + ENTRY_OVERHEAD_BYTES;
    if (position > start && bytes + added > maxMessageBytes) {
      messages.push(encodeEventBatch(origin, entries.slice(start, position)));
      start = position;
      bytes = 0;
    }
    bytes += added;
  }
  if (start < entries.length) messages.push(encodeEventBatch(origin, entries.slice(start)));
  return messages;
}
