import { cutBySize, MAX_MESSAGE_BYTES, type BatchOrigin } from '@millrace/contracts';
import type { Assignment, Publisher } from '@millrace/kafka';
import { packEvents } from './pack-events';
import { packLedger } from './pack-ledger';
import type { Settlement } from './settlement';

export interface SettleTo {
  readonly normalised: Publisher;
  readonly deadLetters: Publisher;
  readonly ledger: Publisher;
}

export interface SettleBy {
  readonly origin: BatchOrigin;
  /** How many the raw topic has. */
  readonly rawPartitions: number;
  readonly to: SettleTo;
  readonly assignment: Assignment;
}

/** What Kafka adds to a record beside its value and our header: lengths, deltas, the header's name. */
const RECORD_OVERHEAD_BYTES = 64;

/**
 * Publishes everything, also the accounts, waits until the brokers have it, and only then commits the raw offset, where there is one to
 * commit. A failure of any part, the dead letters' too, leaves the offset where it was: the run is done again and the
 * writer drops what it has by its marks.
 */
export async function settle(
  settlement: Settlement,
  traceparent: string,
  { origin, rawPartitions, to, assignment }: SettleBy,
): Promise<void> {
  const headers = traceparent === '' ? {} : { traceparent };
  // One message per produce: a produce is one record batch to the broker, and its size limit holds for the batch. One after
  // the other in a partition: after one that is refused none may come, or the marks would keep its repeat out.
  const published = [...settlement.events].map(async ([partition, entries]) => {
    for (const value of packEvents(origin, entries)) await to.normalised.publish(partition, [{ value, headers }]);
  });
  const kept = [...settlement.deadLetters].flatMap(([partition, letters]) =>
    cutBySize(letters, MAX_MESSAGE_BYTES, (bytes) => bytes.length + traceparent.length + RECORD_OVERHEAD_BYTES).map(
      (piece) =>
        to.deadLetters.publish(
          partition,
          piece.map((value) => ({ value, headers })),
        ),
    ),
  );
  const { incarnation, rawPartition } = origin;
  const ledgerPartition = rawPartition % to.ledger.partitions;
  const accounted = packLedger({ incarnation, rawPartition, rawPartitions }, settlement.accounts).map((value) =>
    to.ledger.publish(ledgerPartition, [{ value, headers }]),
  );
  await Promise.all([...published, ...kept, ...accounted]);
  if (settlement.nextOffset === undefined) return;
  await assignment.commit({ offset: settlement.nextOffset, metadata: '' });
}
