import { toExtensionValues, uuidToBytes, type NormalisedEventMessage } from '@millrace/contracts';
import { SEVERITIES } from '@millrace/domain';
import type { EventRow } from '../store/event-table';
import type { UnseenEvent } from './drop-replays';
import { readEvent, type ReadEvent } from './read-event';
import type { StorableEvent } from './select-storable';
import { toExpiry } from './to-expiry';

/** The rows of events, each decoded again when it is its turn. `batchFrom` as of `toEventRow`. */
export function* toEventRows(events: Iterable<Pick<StorableEvent, 'event'>>, batchFrom: number): Generator<EventRow> {
  for (const { event } of events) {
    const outcome = readEvent(event);
    if (outcome.kind === 'dead-letter') throw new Error(`an event that had a row has none: ${outcome.reason.message}`);
    yield toEventRow(event, outcome.value, batchFrom);
  }
}

/** The row of an event. `batchFrom` is the first normalised offset of the batch that it is inserted with. */
export function toEventRow(event: UnseenEvent, read: ReadEvent, batchFrom: number): EventRow {
  const { batch, record, index } = event;
  const { message, core, correctedTime, clockSkew } = read;
  const client = message.client ?? NOTHING;
  const error = message.error ?? NOTHING;
  // One literal: V8 makes a slow dictionary of an object with this many fields that is put together from parts.
  return {
    event_id: batch.eventIds.subarray(16 * index, 16 * (index + 1)),
    project: message.project,
    dialect: message.dialect,
    source: core.source,
    type: core.type,
    message: core.message,
    severity: SEVERITIES.indexOf(core.severity),
    generation_time: core.generationTime,
    reception_time: core.receptionTime,
    corrected_time: correctedTime,
    clock_skew_ms: clockSkew,
    seq_number: core.seqNumber,
    client_key: message.clientKey,
    tags: message.tags,
    attributes: message.attributesJson,
    extensions: toExtensionValues(core.extensions),
    extension_bytes: core.extensions,
    error_type: textOf(error.type),
    error_signature: textOf(error.signature),
    client_address: message.clientAddress,
    user_agent: message.userAgent,
    client_name: textOf(client.name),
    client_version: textOf(client.version),
    client_os: textOf(client.os),
    client_device: textOf(client.device),
    trace_id: message.traceId,
    request_id: uuidToBytes(message.requestId),
    incarnation: batch.incarnation,
    raw_partition: batch.rawPartition,
    raw_offset: batch.rawOffsets[index] ?? 0,
    raw_index: batch.rawIndexes[index] ?? 0,
    normalised_partition: record.partition,
    normalised_offset: record.offset,
    normalised_index: index,
    batch_from: batchFrom,
    identity_expires_at: toExpiry(core.receptionTime, batch.identityWindows[index] ?? 0),
    normaliser_version: batch.normaliserVersion,
  };
}

/** Stands for a part of the message that is not there. */
const NOTHING: NonNullable<NormalisedEventMessage['client']> & NonNullable<NormalisedEventMessage['error']> = {};

function textOf(value: string | null | undefined): string {
  return value ?? '';
}
