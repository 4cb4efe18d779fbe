import {
  deadLetter,
  drop,
  ok,
  type DeadLetterCode,
  type Outcome,
  type RawRecord,
  type SourceEvent,
} from '@millrace/domain';
import { IDEMPOTENCY_KEY, identityOf } from './identity';
import { MAX_EVENTS } from './limits';
import { bodyForm } from './media-type';
import type { NativeEvent } from './native-event';
import { readEvents } from './read-events';

/**
 * One outcome for each position. What the gateway told its producer to be rejected is dropped; that anything
 * else cannot be read means that the record came from elsewhere or from another version.
 */
export function normalise(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[] {
  const form = bodyForm(record.contentType);
  if (form === undefined) return [unusable('malformed_body', `content type "${record.contentType}" is not taken`)];
  const read = readEvents(form, body);
  if (read.kind === 'too-many') return [unusable('body_too_large', `holds more than ${String(MAX_EVENTS)} events`)];
  if (read.kind === 'malformed') return [unusable('malformed_body', read.message)];
  const refused = new Set(record.refused);
  return read.events.map((position, index) => {
    if (refused.has(index)) return drop('refused_at_gateway');
    if (position.kind === 'ok') return ok(toSourceEvent(position.event, index, record));
    return unusable('invalid_event', position.fault.message, position.fault.field);
  });
}

function unusable(code: DeadLetterCode, message: string, field = ''): Outcome<never> {
  return deadLetter({ code, message, ...(field === '' ? {} : { field }) });
}

function toSourceEvent(event: NativeEvent, index: number, record: RawRecord): SourceEvent {
  const { id, time, tags, attributes, ...fields } = event;
  const identity = identityOf(id, index, record.headers[IDEMPOTENCY_KEY]);
  return {
    // Spread last: V8 (Node 20) grows an object that begins with a spread at microseconds a property.
    event: { generationTime: time ?? record.receivedAt, receptionTime: record.receivedAt, ...fields },
    ...(identity === undefined ? {} : { identity }),
    tags,
    attributes,
  };
}
