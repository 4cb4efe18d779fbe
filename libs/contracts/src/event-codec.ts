import type { CanonicalEvent } from '@millrace/domain';
import type { yamcs } from './gen/protobuf';
import { toSafeInteger } from './protobuf';
import { severityFromNumber, severityToNumber } from './severity-codec';

/** The message of protobufjs for a canonical event; `$unknowns` puts the producer's extensions back. */
export function toYamcsEvent(event: CanonicalEvent): yamcs.protobuf.Event.$Properties {
  return {
    source: event.source,
    generationTime: event.generationTime,
    receptionTime: event.receptionTime,
    seqNumber: event.seqNumber,
    ...(event.type === '' ? {} : { type: event.type }),
    message: event.message,
    severity: severityToNumber(event.severity),
    ...(event.extensions.length === 0 ? {} : { $unknowns: [event.extensions] }),
  };
}

/** The wire tag of `severity`: protobufjs puts a value that the enum does not have among the unknown fields. */
const SEVERITY_TAG = 0x38;

/** A canonical event from the message; throws RangeError on an unknown severity or a time beyond 2^53. */
export function fromYamcsEvent(message: yamcs.protobuf.Event.$Properties): CanonicalEvent {
  const severity = severityFromNumber(message.severity ?? 0);
  const unknowns = message.$unknowns ?? [];
  const unknownSeverity = unknowns.find(([tag]) => tag === SEVERITY_TAG);
  if (severity === undefined || unknownSeverity !== undefined) {
    throw new RangeError(`severity ${String(unknownSeverity?.[1] ?? message.severity)} is not one of Yamcs'`);
  }
  return {
    source: message.source,
    generationTime: toSafeInteger(message.generationTime),
    receptionTime: toSafeInteger(message.receptionTime),
    seqNumber: message.seqNumber,
    type: message.type ?? '',
    message: message.message,
    severity,
    extensions: Buffer.concat(unknowns),
  };
}
