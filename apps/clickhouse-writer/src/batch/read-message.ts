import { decodeEventBatch, type Decoded, type EventBatch } from '@millrace/contracts';
import type { ConsumedRecord } from '@millrace/kafka';
import type { Gatherable } from './batch-gatherer';

/** A message of the normalised topic, taken apart as far as marks and bounds need it; the events are still encoded. */
export interface EventMessage extends Gatherable {
  readonly record: ConsumedRecord;
  readonly decoded: Decoded<EventBatch>;
}

export function readMessage(record: ConsumedRecord): EventMessage {
  const decoded = decodeEventBatch(record.value);
  return {
    offset: record.offset,
    rows: decoded.kind === 'ok' ? decoded.value.events.length : 0,
    bytes: record.value.length,
    record,
    decoded,
  };
}
