import { severityToNumber, type yamcsMessages } from '@millrace/contracts';
import type { JsonObject } from '@millrace/domain';
import type { ArchivedEvent } from './archived-event';
import { extensionsOf } from './extensions';
import { pickFields, type FieldMask } from './field-mask';

type EventMessage = yamcsMessages.protobuf.events.Event.$Properties;

/** The current Event in protobuf's JSON form: fields that are not set are left out, times are RFC 3339 text. */
export function toJsonEvent({ event, createdBy, extra }: ArchivedEvent, mask?: FieldMask): JsonObject {
  return pickFields(
    {
      source: event.source,
      generationTime: toTimeText(event.generationTime),
      receptionTime: toTimeText(event.receptionTime),
      seqNumber: event.seqNumber,
      ...(event.type === '' ? {} : { type: event.type }),
      message: event.message,
      severity: event.severity,
      ...(createdBy === undefined ? {} : { createdBy }),
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    },
    mask,
  );
}

/** The current Event for protobuf, with the fields that its producer added to the old one. A mask cannot name those. */
export function toEventMessage({ event, createdBy, extra }: ArchivedEvent, mask?: FieldMask): EventMessage {
  return pickFields(
    {
      source: event.source,
      generationTime: toTimestamp(event.generationTime),
      receptionTime: toTimestamp(event.receptionTime),
      seqNumber: event.seqNumber,
      ...(event.type === '' ? {} : { type: event.type }),
      message: event.message,
      severity: severityToNumber(event.severity),
      ...(createdBy === undefined ? {} : { createdBy }),
      extra,
      ...(event.extensions.length === 0 ? {} : { $unknowns: [extensionsOf(event.extensions)] }),
    },
    mask,
  );
}

/** A time (Unix milliseconds) as protobuf's JSON form writes it: whole seconds have no fraction. */
export function toTimeText(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

function toTimestamp(time: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(time / 1_000);
  return { seconds, nanos: (time - seconds * 1_000) * 1_000_000 };
}
