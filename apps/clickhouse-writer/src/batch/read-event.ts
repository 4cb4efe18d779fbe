import { decodeNormalisedEvent, fromYamcsEvent, toSafeInteger, type NormalisedEventMessage } from '@millrace/contracts';
import { isEventTime, type CanonicalEvent, type DeadLetterReason } from '@millrace/domain';
import type { UnseenEvent } from './drop-replays';

/** An event of which every column can be filled. */
export interface ReadEvent {
  readonly message: NormalisedEventMessage;
  readonly core: CanonicalEvent;
  /** Unix milliseconds; the generation time where nothing was corrected. */
  readonly correctedTime: number;
  readonly clockSkew: number | undefined;
}

/** An event that can be a row, or why it cannot. */
export type ReadOutcome =
  | { readonly kind: 'ok'; readonly value: ReadEvent }
  | { readonly kind: 'dead-letter'; readonly reason: DeadLetterReason };

/**
 * Decodes an event and checks what a column might not hold. Never throws: an event that our own normaliser made always
 * has a row, so a refusal points at another program's event or at a fault.
 */
export function readEvent({ batch, index }: UnseenEvent): ReadOutcome {
  const decoded = decodeNormalisedEvent(batch.events[index] ?? new Uint8Array());
  if (decoded.kind === 'undecodable') return unstorable('', `not a NormalisedEvent: ${decoded.message}`);
  const values = readValues(decoded.value);
  if (values.kind === 'dead-letter') return values;
  return findFault(values.value) ?? values;
}

type Fault = Extract<ReadOutcome, { kind: 'dead-letter' }>;

function unstorable(field: string, message: string): Fault {
  return {
    kind: 'dead-letter',
    reason: { code: 'unstorable_event', message, ...(field === '' ? {} : { field }) },
  };
}

function readValues(message: NormalisedEventMessage): ReadOutcome {
  const { event, correctedTimeMs, clockSkewMs } = message;
  if (!isPresent(event)) return unstorable('event', 'there is no event in it');
  try {
    const core = fromYamcsEvent(event);
    const correctedTime = isPresent(correctedTimeMs) ? toSafeInteger(correctedTimeMs) : core.generationTime;
    const clockSkew = isPresent(clockSkewMs) ? toSafeInteger(clockSkewMs) : undefined;
    return { kind: 'ok', value: { message, core, correctedTime, clockSkew } };
  } catch (error) {
    return unstorable('event', error instanceof Error ? error.message : 'not an Event');
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function findFault({ message, core, correctedTime }: ReadEvent): Fault | undefined {
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

function isPresent<T>(value: T | null | undefined): value is T {
  return value !== undefined && value !== null;
}
