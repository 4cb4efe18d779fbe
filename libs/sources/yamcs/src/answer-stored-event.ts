import { severityToNumber, yamcsMessages } from '@millrace/contracts';
import type { CanonicalEvent, Reply, RequestHead } from '@millrace/domain';
import { JSON_TYPE, PROTOBUF_TYPE, wantsProtobuf } from './media-type';

export interface StoredEvent {
  readonly event: CanonicalEvent;
  readonly createdBy: string;
  readonly extra: Readonly<Record<string, string>>;
}

/** The current contract answers with the event as stored, in the form that the client accepts. */
export function answerStoredEvent(stored: StoredEvent, head: Pick<RequestHead, 'headers'>): Reply {
  return wantsProtobuf(head)
    ? { status: 200, headers: { 'content-type': PROTOBUF_TYPE }, body: encodeEvent(stored) }
    : { status: 200, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(toJsonEvent(stored)) };
}

/** Protobuf's JSON form: fields that are not set are left out, times are RFC 3339 text. */
function toJsonEvent({ event, createdBy, extra }: StoredEvent) {
  return {
    source: event.source,
    generationTime: toTimeText(event.generationTime),
    receptionTime: toTimeText(event.receptionTime),
    seqNumber: event.seqNumber,
    ...(event.type === '' ? {} : { type: event.type }),
    message: event.message,
    severity: event.severity,
    createdBy,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** Whole seconds have no fraction in protobuf's JSON form. */
function toTimeText(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

function encodeEvent({ event, createdBy, extra }: StoredEvent): Uint8Array {
  const { source, seqNumber, type, message } = event;
  return yamcsMessages.protobuf.events.Event.encode({
    source,
    generationTime: toTimestamp(event.generationTime),
    receptionTime: toTimestamp(event.receptionTime),
    seqNumber,
    ...(type === '' ? {} : { type }),
    message,
    severity: severityToNumber(event.severity),
    createdBy,
    extra,
  }).finish();
}

function toTimestamp(time: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(time / 1_000);
  return { seconds, nanos: (time - seconds * 1_000) * 1_000_000 };
}
