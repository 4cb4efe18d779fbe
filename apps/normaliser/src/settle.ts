import { MAX_MESSAGE_BYTES, partitionOf, type BatchOrigin } from '@millrace/contracts';
import type { Assignment, Publisher } from '@millrace/kafka';
import { packEvents } from './pack-events';
import type { Settlement } from './settlement';

export interface SettleTo {
  readonly normalised: Publisher;
  readonly deadLetters: Publisher;
}

export interface SettleBy {
  readonly origin: BatchOrigin;
  readonly to: SettleTo;
  readonly assignment: Assignment;
}

/**
 * Publishes everything, waits until the brokers have it, and only then commits the raw offset. A failure
 * of any part, the dead letters' too, leaves the offset where it was: the run is done again and the
 * writer drops what it has by its marks.
 */
export async function settle(
  settlement: Settlement,
  traceparent: string,
  { origin, to, assignment }: SettleBy,
): Promise<void> {
  const headers = traceparent === '' ? {} : { traceparent };
  // One record per produce: a produce is one record batch to the broker, and its size limit holds for the batch.
  const published = [...settlement.events].flatMap(([partition, entries]) =>
    packEvents(origin, entries, MAX_MESSAGE_BYTES).map((value) =>
      to.normalised.publish(partition, [{ value, headers }]),
    ),
  );
  const kept = settlement.deadLetters.map(({ eventId, bytes: value }) =>
    to.deadLetters.publish(partitionOf(eventId, to.deadLetters.partitions), [{ value, headers }]),
  );
  await Promise.all([...published, ...kept]);
  await assignment.commit({ offset: settlement.nextOffset, metadata: '' });
}
