import {
  decodePostedEvent,
  readWireFields,
  readWireInteger,
  severityFromNumber,
  WIRE_TYPES,
} from '@millrace/contracts';
import { isEventTime, type CanonicalEvent, type FieldFault } from '@millrace/domain';
import { MAX_LENGTHS } from './limits';
import { rejected, rejectedFor, type ReadEvent } from './native-event';

/** A yamcs.protobuf.Event; whoever extends it finds the extensions again, byte for byte. */
export function readProtobufEvent(bytes: Uint8Array, index: number): ReadEvent {
  const decoded = decodePostedEvent(bytes);
  if (decoded.kind === 'undecodable') {
    const { field, message } = decoded;
    if (field !== '') return rejected({ index, field, code: 'required', message });
    const fault = findUnkeepable(bytes) ?? { field, code: 'malformed_event' };
    return rejected({ index, ...fault, message: `not a yamcs.protobuf.Event: ${message}` });
  }
  const { event, attributes } = decoded.value;
  const faults = findFaults(event, index);
  if (faults.length > 0) return rejectedFor(faults);
  const { source, type, message, severity, seqNumber, extensions } = event;
  return {
    kind: 'ok',
    event: {
      id: '',
      source,
      type,
      message,
      severity,
      time: event.generationTime,
      seqNumber,
      tags: [],
      attributes,
      extensions,
    },
  };
}

function findFaults(event: CanonicalEvent, index: number): readonly FieldFault[] {
  const tooLong = (['source', 'type', 'message'] as const)
    .filter((field) => event[field].length > MAX_LENGTHS[field])
    .map((field) => {
      const message = `${field} is longer than ${String(MAX_LENGTHS[field])} characters`;
      return { index, field, code: 'too_long', message };
    });
  if (isEventTime(event.generationTime)) return tooLong;
  const message = 'generationTime must be a time from the years 1900 to 2299';
  return [...tooLong, { index, field: 'generationTime', code: 'out_of_range', message }];
}

const TIME_FIELDS: ReadonlyMap<number, string> = new Map([
  [2, 'generationTime'],
  [3, 'receptionTime'],
]);
const SEVERITY_FIELD = 7;

/** The field that holds what an Event may hold on the wire and nothing can keep: no severity, or no millisecond of a number. */
function findUnkeepable(bytes: Uint8Array): Pick<FieldFault, 'field' | 'code'> | undefined {
  const fields = readWireFields(bytes);
  if (fields.kind === 'undecodable') return undefined;
  for (const field of fields.value) {
    const { number, wireType } = field;
    if (wireType !== WIRE_TYPES.varint) continue;
    const value = Number(readWireInteger(field));
    if (number === SEVERITY_FIELD && severityFromNumber(value) === undefined) {
      return { field: 'severity', code: 'unknown_value' };
    }
    const time = TIME_FIELDS.get(number);
    if (time !== undefined && !Number.isSafeInteger(value)) return { field: time, code: 'out_of_range' };
  }
  return undefined;
}
