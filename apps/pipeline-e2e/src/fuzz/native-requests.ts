import { millraceMessages } from '@millrace/contracts';
import type { JsonValue } from '@millrace/domain';
import fc from 'fast-check';
import type { WireAnswer } from '../conformance/send-request';
import { anyMutation } from './any-json-text';
import { anyText } from './any-text';
import { anyNonsense, BOMBS, sent, type Content } from './any-transport';
import { bodyOf, weighted } from './contents';
import { MARKER } from './fuzz-request';
import { NOTHING, type FuzzedDialect } from './fuzzed-dialect';
import { anyWireMutation, bytesField, encodeWire, textField, varintField, type WireBytes } from './wire-bytes';

const EVENT = {
  id: `n-${MARKER}`,
  source: 'fuzz',
  type: 'order',
  message: `event ${MARKER}`,
  severity: 'WATCH',
  time: '2025-11-18T08:21:16.527+01:00',
  seqNumber: -3,
  tags: ['one', 'two'],
  attributes: { amount: 12.5, lines: ['a', 'b', null], customer: { vip: true, 'a.b': 1 }, deep: [[[{ x: 1 }]]] },
};

const LEAST_EVENT = { message: `event ${MARKER}` };

const EVENTS: readonly JsonValue[] = [
  EVENT,
  LEAST_EVENT,
  { message: `event ${MARKER}`, time: 1_763_450_476_527, attributes: { n: 18_446_744_073_709_552_000, '': 0 } },
];

const LISTS: readonly JsonValue[] = [
  [],
  [LEAST_EVENT, LEAST_EVENT],
  Array.from({ length: 20 }, (_, index) => ({ ...EVENT, id: `l-${MARKER}-${String(index)}` })),
];

const MESSAGE: readonly WireBytes[] = [
  textField(1, 'fuzz'),
  varintField(2, 1_763_450_476_527),
  varintField(3, 1_763_450_476_527),
  varintField(4, Number(MARKER)),
  textField(5, 'order'),
  textField(6, `event ${MARKER}`),
  varintField(7, 3),
  textField(8, '2025-322T07:21:16.527'),
  varintField(100, 7),
  bytesField(10_000, Buffer.from('an extension')),
];

/** The required fields only. */
const LEAST = MESSAGE.filter(({ field }) => [1, 2, 3, 4, 6].includes(field));

const list = (...messages: (readonly WireBytes[])[]) => messages.map((fields) => bytesField(1, encodeWire(fields)));

const JSON_TYPE = 'application/json';
const LINES_TYPE = 'application/x-ndjson';
const EVENT_TYPE = 'application/x-protobuf';
const LIST_TYPE = 'application/x-protobuf; message=millrace.v1.EventList';

const post = (type: string, body: string | Uint8Array, isGood: boolean): Content => ({
  method: 'POST',
  target: '/v1/events',
  headers: { 'content-type': type },
  body: bodyOf(body),
  isGood,
});

const anyGood = fc.constantFrom(
  ...[...EVENTS, ...LISTS].map((events) => post(JSON_TYPE, JSON.stringify(events), true)),
  post(LINES_TYPE, `${EVENTS.map((event) => JSON.stringify(event)).join('\n')}\r\n\n`, true),
  post(EVENT_TYPE, encodeWire(MESSAGE), true),
  post(EVENT_TYPE, encodeWire(LEAST), true),
  post(LIST_TYPE, encodeWire(list(MESSAGE, LEAST)), true),
);

const anyLines = fc
  .array(
    fc.oneof(
      fc.constantFrom(...EVENTS).map((event) => JSON.stringify(event)),
      anyMutation(EVENTS),
    ),
    { maxLength: 5 },
  )
  .map((lines) => post(LINES_TYPE, lines.join('\n'), false));

const anyMessage = anyWireMutation([MESSAGE, LEAST]);

const anyProtobuf = fc.oneof(
  anyMessage.map((fields) => post(EVENT_TYPE, encodeWire(fields), false)),
  fc.array(anyMessage, { maxLength: 4 }).map((messages) => post(LIST_TYPE, encodeWire(list(...messages)), false)),
  anyWireMutation([list(MESSAGE, LEAST)]).map((fields) => post(LIST_TYPE, encodeWire(fields), false)),
);

/** Around the greatest number of events. */
const anyFullList = fc
  .constantFrom(9_999, 10_000, 10_001)
  .map((count) =>
    post(JSON_TYPE, `[${Array.from({ length: count }, () => '{"message":"m"}').join(',')}]`, count <= 10_000),
  );

const anyNonsenseContent = fc
  .tuple(anyNonsense(), fc.constantFrom(JSON_TYPE, LINES_TYPE, EVENT_TYPE, LIST_TYPE))
  .map(([body, type]) => post(type, body, false));

const anyPosted = weighted<Content>(
  [25, anyGood],
  [35, anyMutation([...EVENTS, ...LISTS]).map((text) => post(JSON_TYPE, text, false))],
  [8, anyLines],
  [20, anyProtobuf],
  [8, anyNonsenseContent],
  [0.3, fc.constantFrom(...BOMBS).map(({ body, headers }) => ({ ...post(JSON_TYPE, body, false), headers }))],
  [0.05, anyFullList],
);

/** Dry runs, strict requests, answers in protobuf, keys of the whole request. */
const anyContent = fc
  .record({
    content: anyPosted,
    target: weighted(
      [80, fc.constant('/v1/events')],
      [8, fc.constant('/v1/events:validate')],
      [8, fc.constant('/v1/events?strict=true')],
      [2, anyText().map((text) => `/v1/events?strict=${encodeURIComponent(text)}`)],
    ),
    accept: weighted<Content['headers']>(
      [90, fc.constant({})],
      [10, fc.constantFrom({ accept: 'application/x-protobuf' }, { accept: 'application/x-protobuf;q=0.1, */*' })],
    ),
    key: weighted<Content['headers']>(
      [90, fc.constant({})],
      [
        10,
        fc.constantFrom(
          { 'idempotency-key': MARKER },
          { 'idempotency-key': 'k'.repeat(255) },
          { 'idempotency-key': 'k'.repeat(256) },
        ),
      ],
    ),
  })
  .map(({ content, target, accept, key }): Content => ({
    ...content,
    target,
    headers: { ...content.headers, ...accept, ...key },
    isGood: content.isGood && target === '/v1/events' && key['idempotency-key'] === undefined,
  }));

const anyId = fc.oneof(
  fc.uuid(),
  fc.constantFrom('0', ':validate', '%2e%2e', `019a0000-0000-7000-8000-0000${MARKER}`),
  anyText().map((text) => encodeURIComponent(text)),
);

const anyQuestion = anyId.map((id): Content => ({
  method: 'GET',
  target: `/v1/events/${id}`,
  headers: {},
  body: new Uint8Array(),
  isGood: false,
}));

function eventIdsOf({ headers, body }: WireAnswer): readonly string[] {
  if (headers['content-type']?.includes('protobuf') === true)
    return millraceMessages.v1.IngestResult.decode(body).eventIds;
  return (JSON.parse(body.toString()) as { eventIds: readonly string[] }).eventIds;
}

export const fuzzedNative: FuzzedDialect = {
  name: 'native',
  sends: sent(anyContent),
  asks: sent(anyQuestion),
  deadLetterCodes: [],
  consequenceOf: ({ method, target }, answer) => {
    if (method !== 'POST' || target.startsWith('/v1/events:') || ![202, 207].includes(answer.status)) return NOTHING;
    const eventIds = eventIdsOf(answer);
    return { kept: [eventIds.length], eventIds };
  },
};
