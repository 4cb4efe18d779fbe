import type { FetchedMessage } from './cluster';
import type { ConsumedRecord, RecordHeaders } from './records';

/** The records of a fetched partition from `from` on: a fetch begins with the batch that holds the offset asked for. */
export function toConsumedRecords(
  topic: string,
  partition: number,
  messages: readonly FetchedMessage[],
  from: number,
): readonly ConsumedRecord[] {
  return messages
    .filter(({ offset, isControlRecord }) => Number(offset) >= from && !isControlRecord)
    .map(({ offset, value, headers, timestamp }) => ({
      topic,
      partition,
      offset: Number(offset),
      value: value ?? new Uint8Array(),
      headers: toHeaders(headers),
      timestamp: Number(timestamp),
    }));
}

function toHeaders(headers: FetchedMessage['headers']): RecordHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(Array.isArray(value) ? value.at(-1) : value)]),
  );
}
