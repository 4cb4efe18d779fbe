import { deadLetter, drop, ok, type Outcome, type RawRecord, type SourceEvent } from '@millrace/domain';
import { decodeText } from './decode-text';
import { MAX_POSITIONS, readEvents, type Position } from './read-events';
import { lineToSourceEvent, toSourceEvent } from './to-source-event';

const MAX_TYPE_LENGTH = 100;

/** The events of a body in its order. Nearly everything is an event: what is not JSON is a log. */
export function normalise(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[] {
  const positions = readEvents(decodeText(record.contentType, body));
  if (positions === 'too-many') {
    const message = `The body holds more than ${String(MAX_POSITIONS)} events`;
    return [deadLetter({ code: 'body_too_large', message })];
  }
  // A body of spaces.
  if (positions.length === 0) return [drop('ignored_by_contract')];
  return positions.map((position) => toOutcome(position, record.receivedAt));
}

function toOutcome(position: Position, receivedAt: number): Outcome<SourceEvent> {
  switch (position.kind) {
    case 'null':
      return drop('ignored_by_contract');
    case 'line':
      return ok(lineToSourceEvent(position.text, receivedAt));
    case 'event':
      return checkType(toSourceEvent(position.event, receivedAt));
  }
}

/** The one rule of the model that Exceptionless drops an event for. */
function checkType(source: SourceEvent): Outcome<SourceEvent> {
  if (source.event.type.length <= MAX_TYPE_LENGTH) return ok(source);
  const message = `The type is longer than ${String(MAX_TYPE_LENGTH)} characters`;
  return deadLetter({ code: 'invalid_event', message, field: '/type' });
}
