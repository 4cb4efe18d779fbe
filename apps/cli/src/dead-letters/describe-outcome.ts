import { encodeNormalisedEvent, MAX_MESSAGE_BYTES } from '@millrace/contracts';
import { deadLetter, type NormalisedEvent, type Outcome } from '@millrace/domain';

/** What a message of events needs around one that fills it. */
const ROOM_BYTES = 1024;

/** What a dead letter would become, as far as the adapters of this version can tell. */
export interface ForeseenOutcome {
  readonly becomes: 'event' | 'dead-letter' | 'dropped';
  /** The id of the event; empty for any other outcome. */
  readonly eventId: string;
  /** For a person. */
  readonly text: string;
}

export function describeOutcome(outcome: Outcome<NormalisedEvent>): ForeseenOutcome {
  const judged = judgeSize(outcome);
  switch (judged.kind) {
    case 'ok': {
      const { id, event } = judged.value;
      const text = `${event.severity} ${event.source}${event.type === '' ? '' : ` ${event.type}`}: ${event.message}`;
      return { becomes: 'event', eventId: id, text };
    }
    case 'drop':
      return { becomes: 'dropped', eventId: '', text: judged.reason };
    case 'dead-letter': {
      const { code, message, field } = judged.reason;
      return {
        becomes: 'dead-letter',
        eventId: '',
        text: `${code}${field === undefined ? '' : ` at ${field}`}: ${message}`,
      };
    }
  }
}

function judgeSize(outcome: Outcome<NormalisedEvent>): Outcome<NormalisedEvent> {
  if (outcome.kind !== 'ok' || encodeNormalisedEvent(outcome.value).length <= MAX_MESSAGE_BYTES - ROOM_BYTES) {
    return outcome;
  }
  return deadLetter({
    code: 'event_too_large',
    message: `takes more than ${String(MAX_MESSAGE_BYTES)} bytes normalised`,
  });
}
