import type { JsonValue } from '@millrace/domain';
import fc from 'fast-check';
import { anyMutation } from './any-json-text';
import { anyText } from './any-text';
import { anyNonsense, BOMBS, sent, type Content } from './any-transport';
import { anyQuery, bodyOf, weighted } from './contents';
import { MARKER } from './fuzz-request';
import { NOTHING, type FuzzedDialect } from './fuzzed-dialect';
import { anyWireMutation, bytesField, encodeWire, textField, varintField, type WireBytes } from './wire-bytes';

const WHOLE: JsonValue = {
  source: `fuzz-${MARKER}`,
  generationTime: 1_763_450_476_527,
  receptionTime: '1763450476528',
  seqNumber: 7,
  type: 'FC',
  message: `event ${MARKER}`,
  severity: 'DISTRESS',
  generationTimeUTC: '2025-322T07:21:16.527',
};

const CREATE: JsonValue = {
  instance: 'simulator',
  source: 'FS',
  time: '2025-11-18T07:21:16.527Z',
  sequenceNumber: Number(MARKER),
  type: 'FC',
  message: `event ${MARKER}`,
  severity: 'warning_new',
  extra: { subsystem: 'EPS', orbit: '12', '': '' },
};

const EVENTS: readonly JsonValue[] = [
  WHOLE,
  CREATE,
  { message: `event ${MARKER}` },
  { message: '', severity: 'error' },
];

const WHOLE_MESSAGE: readonly WireBytes[] = [
  textField(1, `fuzz-${MARKER}`),
  varintField(2, 1_763_450_476_527),
  varintField(3, 0),
  varintField(4, -1),
  textField(5, 'FC'),
  textField(6, `event ${MARKER}`),
  varintField(7, 1),
  bytesField(123, Buffer.from('an extension')),
];

const TIME = encodeWire([varintField(1, 1_763_450_476), varintField(2, 527_000_000)]);
const EXTRA = encodeWire([textField(1, 'subsystem'), textField(2, 'EPS')]);

const CREATE_MESSAGE: readonly WireBytes[] = [
  textField(1, 'simulator'),
  textField(2, 'FC'),
  textField(3, `event ${MARKER}`),
  textField(4, 'critical'),
  bytesField(5, TIME),
  textField(6, 'FS'),
  varintField(7, Number(MARKER)),
  bytesField(8, EXTRA),
];

const MESSAGES = [WHOLE_MESSAGE, CREATE_MESSAGE, [textField(3, `event ${MARKER}`)]];

const JSON_TYPE = { 'content-type': 'application/json' };
const PROTOBUF_TYPE = { 'content-type': 'application/protobuf' };

const post = (headers: Content['headers'], body: string | Uint8Array, isGood: boolean): Content => ({
  method: 'POST',
  target: '/api/archive/simulator/events',
  headers,
  body: bodyOf(body),
  isGood,
});

const anyGood = fc.constantFrom(
  ...EVENTS.map((event) => post(JSON_TYPE, JSON.stringify(event), true)),
  ...EVENTS.map((event) => post({}, JSON.stringify(event, undefined, 2), true)),
  ...MESSAGES.map((fields) => post(PROTOBUF_TYPE, encodeWire(fields), true)),
  ...MESSAGES.map((fields) => post({ ...PROTOBUF_TYPE, accept: 'application/json' }, encodeWire(fields), true)),
);

/** Times within their message, entries within the map. */
const anyNested = fc
  .oneof(
    anyWireMutation([[varintField(1, 1_763_450_476), varintField(2, 527_000_000)]]).map((time) =>
      bytesField(5, encodeWire(time)),
    ),
    anyWireMutation([[textField(1, 'k'), textField(2, 'v')]]).map((entry) => bytesField(8, encodeWire(entry))),
  )
  .map((field) => [...CREATE_MESSAGE, field]);

const anyContent = weighted<Content>(
  [25, anyGood],
  [40, anyMutation(EVENTS).map((text) => post(JSON_TYPE, text, false))],
  [20, anyWireMutation(MESSAGES).map((fields) => post(PROTOBUF_TYPE, encodeWire(fields), false))],
  [4, anyNested.map((fields) => post(PROTOBUF_TYPE, encodeWire(fields), false))],
  [
    6,
    fc
      .tuple(anyNonsense(), fc.constantFrom(JSON_TYPE, PROTOBUF_TYPE))
      .map(([body, headers]) => post(headers, body, false)),
  ],
  [
    2,
    anyText().map((name) => ({
      ...post(JSON_TYPE, JSON.stringify(CREATE), false),
      target: `/api/archive/${encodeURIComponent(name)}/events`,
    })),
  ],
  [0.3, fc.constantFrom(...BOMBS).map(({ body, headers }) => post({ ...JSON_TYPE, ...headers }, body, false))],
);

/** Words of the filter language, in any order. */
const FILTER_WORDS = [
  ...[
    'source',
    'type',
    'message',
    'seqNumber',
    'severity',
    'nothing',
    'AND',
    'OR',
    'NOT',
    '-',
    '(',
    ')',
    '"',
    '--',
    '\n',
  ],
  ...[
    '=',
    '!=',
    '<',
    '<=',
    '>',
    '>=',
    ':',
    '=~',
    '!~',
    'FS',
    'warning',
    '7',
    '-1',
    '1e3',
    '99999999999',
    '"a b"',
    '"\\"',
    '(?=x)',
    '".*"',
  ],
  ...['"[a-"', '"(a+)+$"', '"\\p{L}"', '"x{1000}"', '\u0000', 'é'],
];

const anyFilter = fc.oneof(
  fc.array(fc.constantFrom(...FILTER_WORDS), { maxLength: 12 }).map((words) => words.join(' ')),
  fc.constantFrom(64, 65, 257).map((count) => `${'('.repeat(count)}x${')'.repeat(count)}`),
  fc.constantFrom(256, 257).map((count) => Array.from({ length: count }, () => 'x').join(' ')),
  anyText(),
);

const TIMES = ['2025-11-18T07:21:16Z', '1900-01-01T00:00:00Z', '2299-12-31T23:59:59Z', '1763450476527', ''];

const anyParameters = {
  limit: fc.constantFrom('0', '1', '5', '1000', '1001', '-1', '1e2', ''),
  order: fc.constantFrom('asc', 'desc', 'ASC', 'up'),
  severity: fc.constantFrom('info', 'SEVERE', 'error', 'bogus'),
  source: fc.constantFrom('FS', 'FS,User', ',', `fuzz-${MARKER}`),
  next: fc.oneof(
    fc.base64String(),
    fc.constantFrom('e30=', 'eyJnZW50aW1lIjoxfQ', 'eyJnZW50aW1lIjoxZTMwMCwic291cmNlIjoxLCJzZXFOdW0iOnt9fQ'),
  ),
  start: fc.constantFrom(...TIMES),
  stop: fc.constantFrom(...TIMES),
  q: anyText(),
  filter: anyFilter,
  fields: fc.constantFrom('message', 'events.message', 'a.b.c', '', ',', '*', '__proto__'),
  delimiter: fc.constantFrom('TAB', 'COMMA', 'x'),
};

const ask = (method: string, target: string, body = '', headers: Content['headers'] = {}): Content => ({
  method,
  target,
  headers,
  body: bodyOf(body),
  isGood: false,
});

const LIST = '/api/archive/simulator/events';

/** All events of the archive are seldom asked for: what they say is asked in pages. */
const NARROW = 'start=2025-11-18T07:21:16Z&stop=2025-11-18T07:21:16.001Z';

const anyQuestion = weighted(
  [70, anyQuery(anyParameters).map((query) => ask('GET', `${LIST}?${query}`))],
  [
    10,
    anyMutation([
      { limit: 5, order: 'asc', severity: 'info', source: ['FS'], q: 'a', filter: 'x', start: '2025-11-18T07:21:16Z' },
    ]).map((text) => ask('POST', `${LIST}:list`, text, JSON_TYPE)),
  ],
  [2, fc.constant(ask('GET', `${LIST}/sources`))],
  [9, anyQuery(anyParameters).map((query) => ask('GET', `/api/archive/simulator:exportEvents?${query}&${NARROW}`))],
  [
    9,
    anyFilter.map((filter) =>
      ask(
        'POST',
        '/api/stream-archive/simulator:streamEvents',
        JSON.stringify({ filter, start: '2025-11-18T07:21:16Z', stop: '2025-11-18T07:21:16.001Z' }),
        JSON_TYPE,
      ),
    ),
  ],
);

export const fuzzedYamcs: FuzzedDialect = {
  name: 'yamcs',
  sends: sent(anyContent),
  asks: sent(anyQuestion).map((request) => (request.token === 'ingest' ? { ...request, token: 'read' } : request)),
  deadLetterCodes: [],
  consequenceOf: ({ method, target }, { status }) =>
    method === 'POST' && status === 200 && target.endsWith('/events') ? { kept: [1] } : NOTHING,
};
