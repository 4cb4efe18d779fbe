import { decodePostedEvent } from '@millrace/contracts';
import { isEventTime, type CanonicalEvent, type FieldFault } from '@millrace/domain';
import { MAX_LENGTHS } from './limits';
import { rejected, rejectedFor, type ReadEvent } from './native-event';

/** A yamcs.protobuf.Event; whoever extends it finds the extensions again, byte for byte. */
export function readProtobufEvent(bytes: Uint8Array, index: number): ReadEvent {
  const decoded = decodePostedEvent(bytes);
  if (decoded.kind === 'undecodable') {
    const { field, message } = decoded;
    return field === ''
      ? rejected({ index, field, code: 'malformed_event', message: `not a yamcs.protobuf.Event: ${message}` })
      : rejected({ index, field, code: 'required', message });
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
