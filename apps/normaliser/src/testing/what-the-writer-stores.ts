import { decodeEventBatch, decodeNormalisedEvent } from '@millrace/contracts';
import { advanceMark, isAtOrBelowMark, type Marks } from '@millrace/domain';
import type { Published } from './run-pipeline';

/** The texts of the events that a writer makes rows of: of each partition, in order, what its marks do not know yet. */
export function whatTheWriterStores(published: readonly Published[]): readonly string[] {
  const marks = new Map<number, Marks>();
  return published.flatMap(({ partition, value }) => {
    const batch = decodeEventBatch(value);
    if (batch.kind !== 'ok') throw new Error(batch.message);
    const { events, rawPartition, rawOffsets, rawIndexes } = batch.value;
    return events.flatMap((bytes, place) => {
      const at = { offset: rawOffsets[place] ?? 0, index: rawIndexes[place] ?? 0 };
      const before = marks.get(partition) ?? new Map();
      if (isAtOrBelowMark(before, rawPartition, at)) return [];
      marks.set(partition, advanceMark(before, rawPartition, at));
      const event = decodeNormalisedEvent(bytes);
      return event.kind === 'ok' ? (event.value.event?.message ?? '') : '';
    });
  });
}
