import { decodePostedEvent, INT32, yamcsMessages, type JsonFields } from '@millrace/contracts';
import { isEventTime } from '@millrace/domain';
import { invalid, malformed, type ReadPosting } from './posting';
import { readSeverity } from './severity';

/** Integers may come in quotes: the documentation calls one of the times a string, and protobuf's JSON form writes them so. */
const INTEGER = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, quoted: true, required: true };
const SEQ_NUMBER = { ...INT32, quoted: true, required: true };

/** The fields that have a place of their own in the canonical event. */
const PLACED = new Set(['source', 'generationTime', 'seqNumber', 'type', 'message', 'severity']);

/** The old contract in JSON: what proto2 calls required is required, what it does not know is kept. */
export function readJsonWholeEvent(fields: JsonFields): ReadPosting {
  const source = fields.text('source', { required: true });
  const generationTime = fields.integer('generationTime', INTEGER);
  if (generationTime !== undefined) fields.eventTime('generationTime', generationTime);
  fields.integer('receptionTime', INTEGER);
  const seqNumber = fields.integer('seqNumber', SEQ_NUMBER);
  const type = fields.text('type');
  const message = fields.text('message', { required: true });
  const { severity, attributes } = readSeverity(fields, severityName(fields));
  if (fields.faults.length > 0) return invalid(fields.faults);
  return {
    kind: 'ok',
    posting: {
      contract: 'whole-event',
      source,
      seqNumber,
      generationTime,
      type: type ?? '',
      message: message ?? '',
      severity,
      extra: {},
      extensions: new Uint8Array(),
      attributes: { ...fields.others(PLACED), ...attributes },
    },
  };
}

/** Protobuf's JSON form takes an enum by name and by number. */
function severityName(fields: JsonFields): string | undefined {
  const sent = fields.value('severity');
  if (typeof sent !== 'number') return fields.text('severity');
  return yamcsMessages.protobuf.Event.EventSeverity[sent] ?? String(sent);
}

/** The old contract in protobuf; whoever extends Event finds the extensions again, byte for byte. */
export function readProtobufWholeEvent(body: Uint8Array): ReadPosting {
  const decoded = decodePostedEvent(body);
  if (decoded.kind === 'undecodable') {
    if (decoded.field === '') return malformed(`The body is not an Event: ${decoded.message}`);
    return invalid([{ index: 0, field: decoded.field, code: 'required', message: decoded.message }]);
  }
  const { event, attributes } = decoded.value;
  if (!isEventTime(event.generationTime)) {
    const message = 'generationTime must be a time from the years 1900 to 2299';
    return invalid([{ index: 0, field: 'generationTime', code: 'out_of_range', message }]);
  }
  // Spread last: V8 (Node 20) grows an object that begins with a spread at microseconds a property.
  return { kind: 'ok', posting: { contract: 'whole-event', extra: {}, attributes, ...event } };
}
