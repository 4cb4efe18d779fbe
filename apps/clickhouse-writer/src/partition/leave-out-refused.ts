import type { StorableEvent } from '../batch/select-storable';
import { toEventDeadLetter } from '../batch/to-dead-letter';
import { toEventRows } from '../batch/to-event-row';
import type { PartitionStore } from '../store/partition-store';
import { findRefused } from './find-refused';
import { isRefusalOfRows } from './held-partition';
import { publishDeadLetters, type PublishBy } from './publish-dead-letters';
import type { DecidedBatch } from './settle';

/** ClickHouse quotes what it cannot read. */
const MAX_REASON_LENGTH = 500;

/**
 * The batch without the events whose rows ClickHouse refuses for good; those are published as dead letters. The very
 * same batch where no single event is to blame. A repeat of the batch finds the same ones, whose dead letters have the
 * same ids; their keys are left out too, so that a dead letter that is sent through again is no duplicate of itself.
 */
export async function leaveOutRefused(
  batch: DecidedBatch,
  by: PublishBy & { readonly store: PartitionStore },
): Promise<DecidedBatch> {
  const refused = await findRefused(batch.events, (events) => tryEvents(events, batch, by));
  if (refused.size === 0) return batch;
  const deadLetters = [...refused].map(([{ event }, refusal]) =>
    toEventDeadLetter(event, { code: 'unstorable_event', message: refusal.slice(0, MAX_REASON_LENGTH) }, batch.stamp),
  );
  await publishDeadLetters(deadLetters, by);
  const events = batch.events.filter((event) => !refused.has(event));
  const keys = events.flatMap(({ key }) => key ?? []);
  return { ...batch, events, keys, deadLetters: [...batch.deadLetters, ...deadLetters] };
}

function tryEvents(
  storable: readonly StorableEvent[],
  { range }: DecidedBatch,
  { held, store }: PublishBy & { readonly store: PartitionStore },
): Promise<string | undefined> {
  const events = storable.map(({ event }) => event);
  return held.askClickHouse(async () => {
    try {
      await store.tryEvents(toEventRows(events, range.from));
      return undefined;
    } catch (error) {
      if (isRefusalOfRows(error)) return error.message;
      throw error;
    }
  });
}
