import { millraceMessages } from '@millrace/contracts';
import { LATEST_EVENT_TIME } from '@millrace/domain';
import fc from 'fast-check';
import { MAX_LENGTHS } from './limits';
import { readEvents } from './read-events';

/** What JSON and protobuf can both say of an event. */
interface Posted {
  readonly source: string;
  readonly type: string;
  readonly message: string;
  readonly severity: string;
  readonly time: number;
  readonly seqNumber: number;
}

const SEVERITY_NUMBERS: Readonly<Record<string, number>> = {
  INFO: 0,
  WARNING: 1,
  ERROR: 2,
  WATCH: 3,
  WARNING_NEW: 4,
  DISTRESS: 5,
  CRITICAL: 6,
  SEVERE: 7,
};

/** Proto paths by the names of the JSON fields where the two differ. */
const PROTO_PATHS: Readonly<Record<string, string>> = { time: 'generationTime' };

/** Short for the most part, and as long as it may be, or longer. */
function text(maxLength: number): fc.Arbitrary<string> {
  const long = fc.constantFrom('x'.repeat(maxLength), 'x'.repeat(maxLength + 1));
  return fc.oneof({ weight: 5, arbitrary: fc.string({ unit: 'grapheme' }) }, { weight: 1, arbitrary: long });
}

const posted: fc.Arbitrary<Posted> = fc.record({
  source: text(MAX_LENGTHS.source),
  type: text(MAX_LENGTHS.type),
  message: text(MAX_LENGTHS.message),
  severity: fc.constantFrom(...Object.keys(SEVERITY_NUMBERS)),
  time: fc.oneof(fc.integer({ min: -1e12, max: 1e13 }), fc.constantFrom(LATEST_EVENT_TIME, LATEST_EVENT_TIME + 1)),
  seqNumber: fc.integer(),
});

function toJson(events: readonly Posted[]): Uint8Array {
  return Buffer.from(JSON.stringify(events));
}

function toProtobuf(events: readonly Posted[]): Uint8Array {
  return millraceMessages.v1.EventList.encode({
    events: events.map(({ time, severity, ...event }) => ({
      ...event,
      generationTime: time,
      receptionTime: 0,
      severity: SEVERITY_NUMBERS[severity] ?? 0,
    })),
  }).finish();
}

/** Of each position the event, or code and field of its fault, without what only one of the forms says. */
function positions(form: 'json' | 'event-list', body: Uint8Array) {
  const read = readEvents(form, body);
  if (read.kind !== 'ok') throw new Error(`the body is ${read.kind}`);
  return read.events.map((position) =>
    position.kind === 'rejected'
      ? `${position.fault.code} ${toProtoPath(position.fault.field)}`
      : { ...position.event, attributes: {}, extensions: '' },
  );
}

function toProtoPath(field: string): string {
  const name = field.replace(/^\//, '');
  return PROTO_PATHS[name] ?? name;
}

test('the same events come to the same whether they are sent in JSON or in protobuf', () => {
  fc.assert(
    fc.property(fc.array(posted, { maxLength: 5 }), (events) => {
      expect(positions('event-list', toProtobuf(events))).toEqual(positions('json', toJson(events)));
    }),
  );
});
