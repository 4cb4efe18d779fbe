import { cutText } from '@millrace/contracts';
import { deadLetter, ok, type Outcome, type RawRecord, type SourceEvent } from '@millrace/domain';
import { readEvents, type BiteralEvent } from './read-events';

/**
 * The events of a record in the order of its body. The gateway refuses what cannot be read, so a dead letter
 * here means that a record came from elsewhere or from another version.
 */
export function normalise(record: RawRecord, body: Uint8Array): readonly Outcome<SourceEvent>[] {
  const read = readEvents(body);
  if (read.kind === 'ok') return read.events.map((event) => ok(toSourceEvent(event, record.receivedAt)));
  const { code, message, faults } = read.refusal;
  const field = faults?.[0]?.field;
  return [
    deadLetter({
      code: code === 'malformed_body' ? 'malformed_body' : 'invalid_event',
      message,
      ...(field === undefined ? {} : { field }),
    }),
  ];
}

function toSourceEvent(event: BiteralEvent, receivedAt: number): SourceEvent {
  return {
    event: {
      source: '',
      generationTime: event.timestamp ?? receivedAt,
      receptionTime: receivedAt,
      seqNumber: 0,
      type: event.type,
      message: toMessage(event),
      severity: 'INFO',
      extensions: new Uint8Array(),
    },
    tags: [],
    attributes: event.attributes,
  };
}

/** Beyond it a text is no line, and an event that holds it twice may be too large for the pipeline. */
const MAX_MESSAGE_LENGTH = 2_000;

/** Biteral events carry no text, so a line is made of what the type defines; a review is too long for one. */
function toMessage({ type, fields }: BiteralEvent): string {
  const named = fields.filter(([name]) => name !== 'review').map(([name, value]) => `${name}=${quoteSpaced(value)}`);
  return cut([type, ...named].join(' '));
}

function cut(text: string): string {
  return text.length > MAX_MESSAGE_LENGTH ? `${cutText(text, MAX_MESSAGE_LENGTH - 1)}…` : text;
}

function quoteSpaced(value: string | number): string {
  return typeof value === 'string' && /[\s"=]/.test(value) ? JSON.stringify(value) : String(value);
}
