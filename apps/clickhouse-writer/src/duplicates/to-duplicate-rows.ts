import { decodeNormalisedEvent } from '@millrace/contracts';
import type { StorableEvent } from '../batch/select-storable';
import type { DuplicateRow } from './duplicate-table';

/** Makes the rows one by one, as they are read. */
export function* toDuplicateRows(duplicates: readonly StorableEvent[]): Generator<DuplicateRow> {
  for (const { event, receptionTime } of duplicates) {
    const { batch, index } = event;
    yield {
      project: readProject(batch.events[index]),
      reception_time: receptionTime,
      event_id: batch.eventIds.subarray(16 * index, 16 * (index + 1)),
      incarnation: batch.incarnation,
      raw_partition: batch.rawPartition,
      raw_offset: batch.rawOffsets[index] ?? 0,
      raw_index: batch.rawIndexes[index] ?? 0,
    };
  }
}

/** What is storable has been decoded before. */
function readProject(bytes: Uint8Array = new Uint8Array()): string {
  const decoded = decodeNormalisedEvent(bytes);
  return decoded.kind === 'ok' ? decoded.value.project : '';
}
