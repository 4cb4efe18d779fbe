import type { JsonValue } from '@millrace/domain';
import fc from 'fast-check';
import { anyMutation } from './any-json-text';
import { anyText } from './any-text';
import { anyNonsense, BOMBS, sent, type Content } from './any-transport';
import { anyQuery, bodyOf, weighted } from './contents';
import { anyExceptionlessQuestion } from './exceptionless-questions';
import { exceptionlessConsequence } from './exceptionless-consequence';
import { MARKER } from './fuzz-request';
import type { FuzzedDialect } from './fuzzed-dialect';

const FRAME = {
  name: 'Capture',
  declaring_namespace: 'Shop',
  declaring_type: 'Gateway',
  parameters: [{ name: 'amount', type: 'Decimal', type_namespace: 'System', generic_arguments: ['T'] }],
  file_name: 'Gateway.cs',
  line_number: 42,
  column: 7,
  is_signature_target: true,
};

const ERROR = {
  type: 'error',
  reference_id: `error-${MARKER}`,
  tags: ['Critical', 'payment'],
  geo: '40,-70',
  value: 99.5,
  count: 2,
  data: {
    '@error': {
      message: 'Payment failed',
      type: 'Shop.PaymentException',
      code: 'E42',
      stack_trace: [FRAME],
      inner: {
        message: 'The line is dead',
        type: 'Net.DeadException',
        stack_trace: [{ ...FRAME, declaring_namespace: 'System' }],
      },
      modules: [{ module_id: 1, name: 'Shop', version: '1.0', is_entry: true }],
      target_method: { name: 'Capture' },
    },
    '@request': {
      user_agent: 'x',
      http_method: 'POST',
      is_secure: true,
      host: 'h',
      port: 443,
      path: '/p',
      headers: { Accept: ['*/*'] },
      cookies: { a: 'b' },
      query_string: { q: '1' },
      post_data: { amount: 12 },
    },
    '@environment': {
      processor_count: 8,
      total_physical_memory: 17_179_869_184,
      o_s_name: 'Windows 11',
      machine_name: 'web-1',
    },
    '@user': { identity: MARKER, name: 'Test User' },
    '@level': 'fatal',
    '@stack': { title: 'Payments', signature_data: { Step: 'capture' } },
    '@ref:session': 'session-1',
  },
};

const LOG = { message: `event ${MARKER}`, source: 'fuzz', '@user': { identity: 'u' }, custom: { a: [1, { b: null }] } };

const EVENTS: readonly JsonValue[] = [
  LOG,
  ERROR,
  { type: 'error', '@simple_error': { message: 'm', type: 'T', stack_trace: 'at f()', inner: null }, message: MARKER },
  {
    Type: 'usage',
    SOURCE: 'feature',
    ReferenceId: `usage-${MARKER}`,
    Value: 1,
    data: { '@user': '{"identity":"u"}', value: 3 },
  },
  { type: '404', data: { '@request': { http_method: 'GET', path: '/x' } }, message: MARKER },
  { type: 'session', reference_id: `session-${MARKER}`, data: { '@user': { identity: 'u' } } },
];

const LISTS: readonly JsonValue[] = [
  [null, LOG, { ...LOG, type: 'usage' }],
  Array.from({ length: 10 }, (_, index) => ({
    type: 'log',
    message: `event ${MARKER}`,
    reference_id: `l${MARKER}${String(index)}`,
  })),
];

/** Of the first API. */
const LEGACY: readonly JsonValue[] = [
  {
    Id: `legacy-${MARKER}`,
    Message: 'm',
    Type: 'T',
    OccurrenceDate: null,
    StackTrace: [{ Name: 'f', DeclaringType: 'C' }],
    Tags: ['a'],
    ExtendedData: { TraceLog: ['x'] },
    RequestInfo: { Host: 'h' },
    UserEmail: 'a@example.org',
    UserDescription: 'd',
  },
];

const PATHS = ['/api/v2/events', '/api/v2/projects/{project}/events', '/API/v2/Events/', '/api/v1/events'];

const post = (
  target: string,
  body: string | Uint8Array,
  isGood: boolean,
  headers: Content['headers'] = { 'content-type': 'application/json' },
): Content => ({
  method: 'POST',
  target,
  headers,
  body: bodyOf(body),
  isGood,
});

const anyPath = fc.constantFrom(...PATHS);

const anyGood = fc
  .tuple(
    anyPath,
    fc.constantFrom(...[...EVENTS, ...LISTS].map((events) => JSON.stringify(events)), `one ${MARKER}\r\ntwo`),
  )
  .map(([target, body]) => post(target, body, true));

const anyMutated = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: fc.constant('/api/v2/events') }, { weight: 1, arbitrary: anyPath }),
    anyMutation([...EVENTS, ...LISTS]),
  )
  .map(([target, text]) => post(target, text, false));

const anyLegacy = anyMutation([...LEGACY, LEGACY]).map((text) => post('/api/v1/error', text, false));

const anyLines = fc
  .array(fc.oneof(anyText(), fc.constantFrom('\n', '\r', '\u2028', '\u0085', '\v')), { maxLength: 30 })
  .map((lines) => post('/api/v2/events', lines.join('\n'), false, { 'content-type': 'text/plain' }));

/** Around the greatest number of events of a body. */
const anyManyLines = fc
  .constantFrom(20_000, 20_001)
  .map((count) => post('/api/v2/events', 'x\n'.repeat(count), false, { 'content-type': 'text/plain' }));

const get = (target: string): Content => ({
  method: 'GET',
  target,
  headers: {},
  body: new Uint8Array(),
  isGood: false,
});

const SUBMITTED = {
  ...{
    type: anyText(),
    source: anyText(),
    message: fc.constant(MARKER),
    reference: fc.constantFrom(`submit-${MARKER}`, 'short'),
  },
  ...{
    date: anyText(),
    count: fc.constantFrom('3', '3.5', '1e9', '99999999999'),
    value: fc.constantFrom('10.5', 'x', '1e400'),
  },
  ...{
    geo: fc.constantFrom('40,-70', '91,0', '40'),
    tags: anyText(),
    identity: anyText(),
    'identity.name': anyText(),
    '@error': anyText(),
  },
};

const anySubmit = fc
  .tuple(
    fc.constantFrom(
      '/api/v2/events/submit',
      '/api/v2/events/submit/usage',
      '/api/v1/projects/{project}/events/submit/x',
    ),
    anyQuery(SUBMITTED),
  )
  .map(([path, query]) => get(`${path}?${query}`));

const anyHeartbeat = anyQuery({ id: fc.constantFrom(MARKER, ''), close: fc.constantFrom('true', 'False', 'x') }).map(
  (query) => get(`/api/v2/events/session/heartbeat?${query}`),
);

const DESCRIPTION = { email_address: 'user@example.org', description: `it broke ${MARKER}`, data: { plan: 'pro' } };

const anyDescription = fc
  .tuple(
    fc.constantFrom(`error-${MARKER}`, 'short', 'a'.repeat(101), '%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9'),
    fc.oneof(fc.constant(JSON.stringify(DESCRIPTION)), anyMutation([DESCRIPTION])),
    fc.boolean(),
  )
  .map(([reference, body, isLegacy]): Content => {
    const target = isLegacy ? `/api/v1/error/${reference}` : `/api/v2/events/by-ref/${reference}/user-description`;
    return { ...post(target, body, false), method: isLegacy ? 'PATCH' : 'POST' };
  });

const anyContent = weighted<Content>(
  [25, anyGood],
  [40, anyMutated],
  [6, anyLegacy],
  [5, anyLines],
  [0.02, anyManyLines],
  [5, anySubmit],
  [2, anyHeartbeat],
  [5, anyDescription],
  [6, fc.tuple(anyPath, anyNonsense()).map(([target, body]) => post(target, body, false))],
  [
    0.3,
    fc
      .constantFrom(...BOMBS)
      .map(({ body, headers }) => post('/api/v2/events', body, false, { 'content-type': 'text/plain', ...headers })),
  ],
);

export const fuzzedExceptionless: FuzzedDialect = {
  name: 'exceptionless',
  sends: sent(anyContent),
  asks: sent(anyExceptionlessQuestion).map((request) =>
    request.token === 'ingest' ? { ...request, token: 'read' } : request,
  ),
  deadLetterCodes: [
    'undecodable_body',
    'unsupported_encoding',
    'body_too_large',
    'malformed_body',
    'invalid_event',
    'too_old',
  ],
  consequenceOf: exceptionlessConsequence,
};
