import { decodeMessage, INT32, JsonFields, yamcsMessages } from '@millrace/contracts';
import { extensionsOf } from '../event/extensions';
import { invalid, malformed, type ReadPosting } from './posting';
import { readSeverity } from './severity';

const { CreateEventRequest } = yamcsMessages.protobuf.events;

type CreateEventRequest = yamcsMessages.protobuf.events.CreateEventRequest;

/** The message has these and takes no others; `instance` is taken from the path. */
const REQUEST_FIELDS = new Set([
  'instance',
  'type',
  'message',
  'severity',
  'time',
  'source',
  'sequenceNumber',
  'extra',
]);

const NO_MESSAGE = { index: 0, field: 'message', code: 'required', message: 'Message is required' };

/** A CreateEventRequest with its time as Unix milliseconds; undefined is not given. */
interface RequestedEvent {
  readonly source: string | undefined;
  readonly sequenceNumber: number | undefined;
  readonly time: number | undefined;
  readonly type: string | undefined;
  readonly message: string | undefined;
  readonly severity: string | undefined;
  readonly extra: Readonly<Record<string, string>> | undefined;
  readonly extensions: Uint8Array;
}

/** The current contract in JSON: protobuf's JSON form, which knows null as absent and no field beyond the message's. */
export function readJsonCreateEvent(fields: JsonFields): ReadPosting {
  for (const name of fields.otherNames(REQUEST_FIELDS)) {
    fields.fail(name, 'unknown_field', 'is not a field of this message');
  }
  fields.text('instance');
  return toPosting(fields, {
    source: fields.text('source'),
    sequenceNumber: fields.integer('sequenceNumber', { ...INT32, quoted: true }),
    time: fields.isoTime('time'),
    type: fields.text('type'),
    message: fields.text('message'),
    severity: fields.text('severity'),
    extra: fields.textMap('extra'),
    extensions: new Uint8Array(),
  });
}

/** The current contract in protobuf. */
export function readProtobufCreateEvent(body: Uint8Array): ReadPosting {
  const decoded = decodeMessage(CreateEventRequest, body);
  if (decoded.kind === 'undecodable') return malformed(`The body is not a CreateEventRequest: ${decoded.message}`);
  const request = decoded.value;
  const given = <K extends keyof CreateEventRequest>(name: K) =>
    Object.hasOwn(request, name) ? request[name] : undefined;
  const fields = new JsonFields({}, 0);
  return toPosting(fields, {
    source: given('source'),
    sequenceNumber: given('sequenceNumber'),
    time: readTimestamp(fields, given('time')),
    type: given('type'),
    message: given('message'),
    severity: given('severity'),
    extra: request.extra,
    extensions: extensionsOf(Buffer.concat(request.$unknowns ?? [])),
  });
}

/** Milliseconds of a protobuf Timestamp, finer digits cut off. */
function readTimestamp(fields: JsonFields, time: CreateEventRequest['time'] | undefined): number | undefined {
  if (time === undefined || time === null) return undefined;
  const { seconds: wireSeconds } = time;
  const nanos = time.nanos ?? 0;
  if (nanos < 0 || nanos > 999_999_999) return fields.fail('time', 'malformed_time', 'must have 0 to 999999999 nanos');
  const seconds = typeof wireSeconds === 'object' ? (wireSeconds?.toNumber() ?? 0) : (wireSeconds ?? 0);
  return fields.eventTime('time', seconds * 1_000 + Math.floor(nanos / 1_000_000));
}

function toPosting(fields: JsonFields, requested: RequestedEvent): ReadPosting {
  const { severity, attributes } = readSeverity(fields, requested.severity);
  if (fields.faults.length > 0) return invalid(fields.faults);
  if (requested.message === undefined) return invalid([NO_MESSAGE]);
  return {
    kind: 'ok',
    posting: {
      contract: 'create-event',
      source: requested.source,
      // Yamcs heeds a number only of a source that the producer names, too.
      seqNumber: requested.source === undefined ? undefined : requested.sequenceNumber,
      generationTime: requested.time,
      type: requested.type ?? '',
      message: requested.message,
      severity,
      extra: requested.extra ?? {},
      extensions: requested.extensions,
      attributes,
    },
  };
}
