import type { StoredEvent } from '@millrace/domain';

/** Bytes or characters. */
const PIECE_LENGTH = 64 * 1024;

/** How events are written into a stream. */
export interface EventWriter<Part extends string | Uint8Array> {
  write(stored: StoredEvent): Part;
  join(parts: readonly Part[]): Part;
}

/**
 * What is written of each event, put together to pieces of some size: to send each by itself would be slow, and a whole
 * batch of large events at once takes the memory of thousands.
 */
export async function* inPieces<Part extends string | Uint8Array>(
  batches: AsyncIterable<readonly StoredEvent[]>,
  { write, join }: EventWriter<Part>,
): AsyncIterable<Part> {
  for await (const batch of batches) {
    let parts: Part[] = [];
    let length = 0;
    for (const stored of batch) {
      const part = write(stored);
      parts.push(part);
      length += part.length;
      if (length < PIECE_LENGTH) continue;
      yield join(parts);
      parts = [];
      length = 0;
    }
    if (parts.length > 0) yield join(parts);
  }
}

/** For texts that need nothing between them. */
export function joinTexts(texts: readonly string[]): string {
  return texts.join('');
}
