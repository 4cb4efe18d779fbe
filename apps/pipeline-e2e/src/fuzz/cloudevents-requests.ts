import type { JsonValue } from '@millrace/domain';
import fc from 'fast-check';
import { anyMutation } from './any-json-text';
import { anyText } from './any-text';
import { anyNonsense, BOMBS, sent, type Content } from './any-transport';
import { bodyOf, countEvents, weighted } from './contents';
import { MARKER } from './fuzz-request';
import { NOTHING, type FuzzedDialect } from './fuzzed-dialect';

const EVENT = {
  specversion: '1.0',
  id: MARKER,
  source: '/fuzz',
  type: 'org.example.paid',
  subject: 'orders/4711',
  time: '2025-11-18T07:21:16.527123456Z',
  datacontenttype: 'application/json',
  dataschema: 'https://example.org/schema',
  severity: 'WATCH',
  severitynumber: 13,
  flag: true,
  data: { message: `event ${MARKER}`, amount: 12.5, lines: ['a', null, { b: 1 }] },
};

const { data, ...BARE } = EVENT;

const EVENTS: readonly JsonValue[] = [
  EVENT,
  { ...BARE, data: `text ${MARKER}` },
  { ...BARE, data: null },
  { ...BARE, datacontenttype: 'application/octet-stream', data_base64: 'AAEC/w==' },
  { specversion: '1.0', id: MARKER, source: 'urn:x', type: 't' },
];

const BATCHES: readonly JsonValue[] = [
  [],
  [EVENT, { ...EVENT, source: '/other', data: [1, 2] }],
  Array.from({ length: 12 }, (_, index) => ({ ...BARE, id: `${MARKER}-${String(index)}` })),
];

const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const BATCHED = { 'content-type': 'application/cloudevents-batch+json' };

const BINARY = {
  'content-type': 'application/json',
  'ce-specversion': '1.0',
  'ce-id': MARKER,
  'ce-source': '/fuzz',
  'ce-type': 'org.example.paid',
  'ce-subject': '%C3%A9%20"quoted"',
  'ce-time': '2025-11-18T07:21:16.527Z',
  'ce-flag': 'true',
};

const post = (headers: Content['headers'], body: string | Uint8Array, isGood: boolean): Content => ({
  method: 'POST',
  target: '/cloudevents',
  headers,
  body: bodyOf(body),
  isGood,
});

const anyGood = fc.constantFrom(
  ...EVENTS.map((event) => post(STRUCTURED, JSON.stringify(event), true)),
  ...BATCHES.map((events) => post(BATCHED, JSON.stringify(events), true)),
  post(BINARY, JSON.stringify(data), true),
  post({ ...BINARY, 'content-type': 'text/plain' }, `text ${MARKER}`, true),
  post({ ...BINARY, 'content-type': 'application/octet-stream' }, Buffer.from([0, 1, 0xff, 0xc3]), true),
);

const printable = anyText().map((text) => text.replaceAll(/[^\x20-\x7e]/g, '%C3').trim());

/** Attributes in headers that are none, or none twice, and data of every kind under every name. */
const anyBinary = fc
  .record({
    changed: fc.dictionary(
      fc.constantFrom(
        ...Object.keys(BINARY),
        'ce-data',
        'ce-data_base64',
        'ce-',
        'ce-UPPER',
        'ce-constructor',
        'ce-severity',
        'ce-severitynumber',
      ),
      printable,
      { maxKeys: 2 },
    ),
    type: fc.constantFrom(
      'application/json',
      'application/x+json',
      'text/xml',
      'text/plain;charset=utf-16',
      'application/yaml',
      'image/png',
      '',
    ),
    body: fc.oneof(anyMutation([data]), anyNonsense()),
  })
  .map(({ changed, type, body }) => post({ ...BINARY, 'content-type': type, ...changed }, body, false));

const anyNonsenseContent = fc
  .tuple(anyNonsense(), fc.constantFrom(STRUCTURED, BATCHED))
  .map(([body, headers]) => post(headers, body, false));

const anyContent = weighted<Content>(
  [25, anyGood],
  [35, anyMutation(EVENTS).map((text) => post(STRUCTURED, text, false))],
  [20, anyMutation(BATCHES).map((text) => post(BATCHED, text, false))],
  [15, anyBinary],
  [6, anyNonsenseContent],
  [0.3, fc.constantFrom(...BOMBS).map(({ body, headers }) => post({ ...STRUCTURED, ...headers }, body, false))],
);

/** There is nothing to ask: each address below is unknown or takes no such method. */
const anyQuestion = fc
  .constantFrom('/cloudevents', '/cloudevents/', '/cloudevents/1', '/CLOUDEVENTS')
  .map((target): Content => ({
    method: 'GET',
    target,
    headers: {},
    body: new Uint8Array(),
    isGood: false,
  }));

export const fuzzedCloudEvents: FuzzedDialect = {
  name: 'cloudevents',
  sends: sent(anyContent),
  asks: sent(anyQuestion),
  deadLetterCodes: [],
  consequenceOf: (sending, { status }) => {
    if (status !== 202) return NOTHING;
    const isBatch = (sending.headers['content-type'] ?? '')
      .trim()
      .toLowerCase()
      .startsWith('application/cloudevents-batch');
    return { kept: [isBatch ? countEvents(sending) : 1] };
  },
};
