import {
  decodeNormalisedEvent,
  fromYamcsEvent,
  toSafeInteger,
  uuidToBytes,
  type NormalisedEventMessage,
} from '@millrace/contracts';
import { isEventTime, SEVERITIES, type CanonicalEvent, type DeadLetterReason } from '@millrace/domain';
import type { UnseenEvent } from './drop-replays';
import type { EventRow } from '../store/event-table';
import { toExtensionValues } from './extension-values';

/** A row, or why the event cannot be one. */
export type RowOutcome =
  | { readonly kind: 'ok'; readonly value: EventRow }
  | { readonly kind: 'dead-letter'; readonly reason: DeadLetterReason };

/**
 * The row of an event. `batchFrom` is the first normalised offset of the batch it is inserted with. Never throws: an
 * event that our own normaliser made always has a row, so a refusal points at another program's event or at a fault.
 */
export function toEventRow(event: UnseenEvent, batchFrom: number): RowOutcome {
  const decoded = decodeNormalisedEvent(event.batch.events[event.index] ?? new Uint8Array());
  if (decoded.kind === 'undecodable') return unstorable('', `not a NormalisedEvent: ${decoded.message}`);
  const values = readValues(decoded.value);
  if (values.kind === 'dead-letter') return values;
  const fault = findFault(decoded.value, values.value);
  if (fault !== undefined) return fault;
  return {
    kind: 'ok',
    value: {
      ...identityColumns(decoded.value, event),
      ...canonicalColumns(values.value.core),
      ...enrichedColumns(decoded.value, values.value),
      ...coordinateColumns(event, batchFrom),
    },
  };
}

type Fault = Extract<RowOutcome, { kind: 'dead-letter' }>;

function unstorable(field: string, message: string): Fault {
  return {
    kind: 'dead-letter',
    reason: { code: 'unstorable_event', message, ...(field === '' ? {} : { field }) },
  };
}

/** What of the message may be beyond what a number or an enum holds. */
interface Values {
  readonly core: CanonicalEvent;
  readonly correctedTime: number;
  readonly clockSkew: number | undefined;
}

function readValues(message: NormalisedEventMessage): { kind: 'ok'; value: Values } | Fault {
  const { event, correctedTimeMs, clockSkewMs } = message;
  if (!isPresent(event)) return unstorable('event', 'there is no event in it');
  try {
    const core = fromYamcsEvent(event);
    const correctedTime = isPresent(correctedTimeMs) ? toSafeInteger(correctedTimeMs) : core.generationTime;
    const clockSkew = isPresent(clockSkewMs) ? toSafeInteger(clockSkewMs) : undefined;
    return { kind: 'ok', value: { core, correctedTime, clockSkew } };
  } catch (error) {
    return unstorable('event', error instanceof Error ? error.message : 'not an Event');
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function findFault(message: NormalisedEventMessage, { core, correctedTime }: Values): Fault | undefined {
  if (!isEventTime(core.generationTime)) return outOfRange('event.generation_time', core.generationTime);
  if (!isEventTime(core.receptionTime)) return outOfRange('event.reception_time', core.receptionTime);
  if (!isEventTime(correctedTime)) return outOfRange('corrected_time_ms', correctedTime);
  if (!UUID.test(message.requestId))
    return unstorable('request_id', `"${message.requestId.slice(0, 50)}" is not a UUID`);
  if (!message.attributesJson.startsWith('{')) return unstorable('attributes_json', 'not a JSON object');
  return undefined;
}

function outOfRange(field: string, time: number): Fault {
  return unstorable(field, `${String(time)} ms is not between the years 1900 and 2299`);
}

function identityColumns(message: NormalisedEventMessage, { batch, index }: UnseenEvent) {
  return {
    event_id: batch.eventIds.subarray(16 * index, 16 * (index + 1)),
    project: message.project,
    dialect: message.dialect,
    client_key: message.clientKey,
    tags: message.tags,
    attributes: message.attributesJson,
    request_id: uuidToBytes(message.requestId),
  };
}

function canonicalColumns(core: CanonicalEvent) {
  return {
    source: core.source,
    type: core.type,
    message: core.message,
    severity: SEVERITIES.indexOf(core.severity),
    generation_time: core.generationTime,
    reception_time: core.receptionTime,
    seq_number: core.seqNumber,
    extensions: toExtensionValues(core.extensions),
    extension_bytes: core.extensions,
  };
}

function enrichedColumns(message: NormalisedEventMessage, { correctedTime, clockSkew }: Values) {
  return {
    corrected_time: correctedTime,
    clock_skew_ms: clockSkew,
    error_type: message.error?.type ?? '',
    error_signature: message.error?.signature ?? '',
    client_address: message.clientAddress,
    user_agent: message.userAgent,
    trace_id: message.traceId,
    ...clientColumns(message.client),
  };
}

function clientColumns(client: NormalisedEventMessage['client']) {
  return {
    client_name: client?.name ?? '',
    client_version: client?.version ?? '',
    client_os: client?.os ?? '',
    client_device: client?.device ?? '',
  };
}

function coordinateColumns({ batch, record, index, raw }: UnseenEvent, batchFrom: number) {
  return {
    incarnation: batch.incarnation,
    raw_partition: batch.rawPartition,
    raw_offset: raw.offset,
    raw_index: raw.index,
    normalised_partition: record.partition,
    normalised_offset: record.offset,
    normalised_index: index,
    batch_from: batchFrom,
    normaliser_version: batch.normaliserVersion,
  };
}

function isPresent<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
