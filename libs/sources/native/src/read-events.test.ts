import { millraceMessages, yamcsMessages } from '@millrace/contracts';
import fc from 'fast-check';
import { MAX_EVENT_BYTES, MAX_EVENTS, MAX_INFLATED_BYTES, MAX_LENGTHS } from './limits';
import type { BodyForm } from './media-type';
import { readEvents } from './read-events';

const EVENT = { source: 'a', generationTime: 1, receptionTime: 2, seqNumber: 3, message: 'm' };
const FORMS: readonly BodyForm[] = ['json', 'ndjson', 'event', 'event-list'];

function encodeEvent(properties: Partial<yamcsMessages.protobuf.Event.$Properties> = {}): Uint8Array {
  return yamcsMessages.protobuf.Event.encode({ ...EVENT, ...properties }).finish();
}

/** What became of each position: the event's message, or the code and field of its fault. */
function positions(form: BodyForm, body: string | Uint8Array) {
  const read = readEvents(form, typeof body === 'string' ? Buffer.from(body) : body);
  if (read.kind === 'too-many') return read.kind;
  if (read.kind === 'malformed') return read.message;
  return read.events.map((one) =>
    one.kind === 'ok' ? one.event.message : `${one.fault.code} ${one.fault.field}`.trim(),
  );
}

test.each<[BodyForm, string, readonly string[]]>([
  ['json', '{"message":"a"}', ['a']],
  ['json', '[{"message":"a"},{"message":"b"}]', ['a', 'b']],
  ['json', '[]', []],
  ['json', '[{"message":"a"},{"msg":"b"},7]', ['a', 'required /message', 'wrong_type']],
  ['ndjson', '{"message":"a"}\r\n\n  \n{"message":"b"}', ['a', 'b']],
  ['ndjson', '{"message":"a"}\n{"message":\n{"message":"c"}\n', ['a', 'malformed_event', 'c']],
  ['ndjson', '', []],
])('%s %j holds %j', (form, body, expected) => {
  expect(positions(form, body)).toEqual(expected);
});

test('a full event is read field by field', () => {
  const event = {
    id: 'order-1',
    source: 'shop',
    type: 'order',
    message: 'placed',
    severity: 'Watch',
    time: '2025-11-18T08:21:16.527+01:00',
    seqNumber: 9,
    tags: ['a', 'b'],
    attributes: { total: 12.5, nested: { items: [1, 2] } },
  };
  expect(readEvents('json', Buffer.from(JSON.stringify(event)))).toEqual({
    kind: 'ok',
    events: [
      {
        kind: 'ok',
        event: { ...event, severity: 'WATCH', time: 1_763_450_476_527, extensions: new Uint8Array() },
      },
    ],
  });
});

test.each([
  [{ time: 1_763_450_476_527 }, { time: 1_763_450_476_527 }],
  [{ time: 1_763_450_476_527.9 }, { time: 1_763_450_476_527 }],
  [
    { time: null, id: null, tags: null, attributes: null },
    { time: undefined, id: '', tags: [], attributes: {} },
  ],
  [{ message: '' }, { message: '' }],
  [{ severity: 'error' }, { severity: 'SEVERE' }],
])('%j is read as %j', (fields, event) => {
  const read = readEvents('json', Buffer.from(JSON.stringify({ message: 'm', ...fields })));
  expect(read).toMatchObject({ kind: 'ok', events: [{ kind: 'ok', event }] });
});

test.each([
  [{ message: undefined }, 'required /message'],
  [{ message: 5 }, 'wrong_type /message'],
  [{ message: 'x'.repeat(MAX_LENGTHS.message + 1) }, 'too_long /message'],
  [{ id: '' }, 'too_short /id'],
  [{ id: 'x'.repeat(256) }, 'too_long /id'],
  [{ id: 7 }, 'wrong_type /id'],
  [{ source: 'x'.repeat(1_001) }, 'too_long /source'],
  [{ type: 'x'.repeat(256) }, 'too_long /type'],
  [{ severity: 'fatal' }, 'unknown_value /severity'],
  [{ severity: 3 }, 'wrong_type /severity'],
  [{ time: '2025-11-18' }, 'malformed_time /time'],
  [{ time: '2025-11-18T07:21:16' }, 'malformed_time /time'],
  [{ time: 1_763_450_476_527_000 }, 'out_of_range /time'],
  [{ time: true }, 'wrong_type /time'],
  [{ seqNumber: '1' }, 'wrong_type /seqNumber'],
  [{ seqNumber: 2 ** 31 }, 'out_of_range /seqNumber'],
  [{ tags: 'a' }, 'wrong_type /tags'],
  [{ tags: Array(101).fill('a') }, 'too_long /tags'],
  [{ attributes: [1] }, 'wrong_type /attributes'],
  [{ attributes: JSON.parse(`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`) as object }, 'too_deep /attributes'],
  [{ sevrity: 'INFO' }, 'unknown_field /sevrity'],
])('an event with %j is rejected', (fields, expected) => {
  expect(positions('json', JSON.stringify({ message: 'm', ...fields }))).toEqual([expected]);
});

test('a rejection names the first fault and tells of all', () => {
  const read = readEvents('json', Buffer.from('{"msg":"a","time":"noon"}'));
  expect(read).toMatchObject({ events: [{ kind: 'rejected', fault: { code: 'required', field: '/message' } }] });
  const [one] = read.kind === 'ok' ? read.events : [];
  expect(one?.kind === 'rejected' && one.fault.message).toMatch(/"message" is required; "time" .*; "msg" /);
});

test('a protobuf event keeps its extensions and what the canonical event has no place for', () => {
  const bytes = Buffer.concat([encodeEvent({ severity: 2 }), Buffer.from('a20603666f6f', 'hex')]);
  expect(readEvents('event', bytes)).toMatchObject({
    events: [
      {
        kind: 'ok',
        event: {
          time: 1,
          severity: 'SEVERE',
          attributes: { receptionTime: 2, severity: 'ERROR' },
          extensions: Buffer.from('a20603666f6f', 'hex'),
        },
      },
    ],
  });
});

test.each([
  ['nothing', new Uint8Array(), 'required source'],
  ['an event without its message', encodeEvent().subarray(0, -3), 'required message'],
  ['garbage', Buffer.from('garbage'), 'malformed_event'],
  ['a time after 2299', encodeEvent({ generationTime: 1.1e13 }), 'out_of_range generationTime'],
  [
    'a time beyond 2^53',
    Buffer.concat([encodeEvent(), Buffer.from('10ffffffffffffffff7f', 'hex')]),
    'out_of_range generationTime',
  ],
  [
    'a severity that Yamcs never had',
    Buffer.concat([encodeEvent(), Buffer.from('3863', 'hex')]),
    'unknown_value severity',
  ],
  ['a text beyond its length', encodeEvent({ source: 'x'.repeat(1_001) }), 'too_long source'],
])('as one protobuf event, %s is rejected', (_case, bytes, expected) => {
  expect(positions('event', bytes)).toEqual([expected]);
});

test('a bad entry does not sink its list', () => {
  const list = Buffer.concat([
    millraceMessages.v1.EventList.encode({ events: [{ ...EVENT, message: 'a' }] }).finish(),
    Buffer.from([0x0a, 0x01, 0xff]),
    millraceMessages.v1.EventList.encode({ events: [{ ...EVENT, message: 'c' }] }).finish(),
  ]);
  expect(positions('event-list', list)).toEqual(['a', 'malformed_event', 'c']);
  expect(positions('event-list', new Uint8Array())).toEqual([]);
});

test.each<[BodyForm, string | Uint8Array, RegExp]>([
  ['json', '', /not JSON/],
  ['json', '{"message":"a"', /not JSON/],
  ['json', Buffer.from([0x22, 0xff, 0x22]), /not UTF-8/],
  ['ndjson', Buffer.from([0xff]), /not UTF-8/],
  ['event-list', Buffer.from([0x0a, 0x05, 0x01]), /not protobuf/],
  ['event-list', encodeEvent(), /no EventList: it has a field 2/],
])('%s %j cannot be taken apart', (form, body, message) => {
  expect(positions(form, body)).toMatch(message);
});

test.each<[BodyForm, (message: string) => string | Uint8Array]>([
  ['json', (text) => JSON.stringify([{ message: 'm', attributes: { text } }, { message: 'small' }])],
  ['ndjson', (text) => `${JSON.stringify({ message: 'm', attributes: { text } })}\n{"message":"small"}`],
  [
    'event-list',
    (text) => {
      const large = { ...EVENT, $unknowns: [Buffer.concat([Buffer.from('a2068080a001', 'hex'), Buffer.from(text)])] };
      return millraceMessages.v1.EventList.encode({ events: [large, { ...EVENT, message: 'small' }] }).finish();
    },
  ],
])('in %s an event beyond its size is rejected, its neighbour is not', (form, body) => {
  expect(positions(form, body('x'.repeat(10 * MAX_EVENT_BYTES)))).toEqual(['too_large', 'small']);
});

test.each<[BodyForm, (count: number) => string | Uint8Array]>([
  ['json', (count) => JSON.stringify(Array(count).fill({ message: 'm' }))],
  ['ndjson', (count) => '{"message":"m"}\n'.repeat(count)],
  ['event-list', (count) => millraceMessages.v1.EventList.encode({ events: Array(count).fill(EVENT) }).finish()],
])('%s holds up to ten thousand events', (form, body) => {
  expect(positions(form, body(MAX_EVENTS))).toHaveLength(MAX_EVENTS);
  expect(positions(form, body(MAX_EVENTS + 1))).toBe('too-many');
});

test('a full body of nothing but tiny entries is too many, one of blank lines is empty', () => {
  expect(positions('event-list', Buffer.alloc(MAX_INFLATED_BYTES, Buffer.from([0x0a, 0x00])))).toBe('too-many');
  expect(positions('ndjson', Buffer.alloc(MAX_INFLATED_BYTES, '\n'))).toEqual([]);
  expect(positions('ndjson', Buffer.alloc(MAX_INFLATED_BYTES, '1\n'))).toBe('too-many');
});

test('no body of any form throws, whatever it holds', () => {
  for (const form of FORMS) {
    fc.assert(
      fc.property(fc.uint8Array(), (body) => ['ok', 'malformed', 'too-many'].includes(readEvents(form, body).kind)),
    );
  }
  fc.assert(
    fc.property(fc.json(), (text) =>
      ['ok', 'malformed', 'too-many'].includes(readEvents('json', Buffer.from(text)).kind),
    ),
  );
});
