import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { anyBody } from './any-body';
import { bodyBytes, readFixtures, type FixtureRequest } from './fixture';

/** A request as it goes over the wire, without a token. */
export interface AnyRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Around the bounds of bodies that contracts have. */
const BOUNDARY_SIZES = [65_536, 65_537, 200_000, 200_001, 524_288, 524_289, 900_000, 900_001];

const AWKWARD_TEXTS = [
  '',
  '0',
  '-1',
  '1e9',
  '9'.repeat(40),
  'NaN',
  '%00',
  '%',
  '%ff',
  '..',
  ' ',
  '"',
  '(((',
  '*',
  'null',
];

const MEDIA_TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'application/x-ndjson',
  'application/protobuf',
  'application/x-protobuf; message=millrace.v1.EventList',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/octet-stream',
  '*/*',
  ';',
];

/**
 * Requests that a hostile or mistaken client of an adapter might send: most of them close to one of its cases, in
 * address, head or body.
 */
export function anyRequest(fixturesFolder: string): fc.Arbitrary<AnyRequest> {
  const cases = readFixtures(fixturesFolder).map(({ request }) => request);
  const bodies = cases.map(bodyBytes);
  return fc
    .record({
      base: fc.constantFrom(...cases),
      method: mostly(
        fc.constant(undefined),
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'),
      ),
      segment: mostly(fc.constant(undefined), fc.oneof(fc.constantFrom(...AWKWARD_TEXTS), fc.webSegment())),
      query: mostly(fc.constant([]), fc.array(anyPair(), { maxLength: 3 })),
      headers: mostly(fc.constant({}), anyHeaders()),
      body: mostly(fc.oneof(fc.constant(undefined), anyBody(bodies)), ...hostileBodies(bodies)),
    })
    .map(({ base, method = base.method, segment, query, headers, body }) => ({
      method,
      target: withQuery(replaceSegment(base.path, segment), base.query, query),
      headers: { ...withoutFraming(base.headers), ...headers },
      body: method === 'GET' || method === 'HEAD' ? new Uint8Array() : (body ?? bodyBytes(base)),
    }));
}

/** Whoever sends the request says where its body ends; two requests on one connection must not run into each other. */
function withoutFraming(headers: FixtureRequest['headers'] = {}): Record<string, string> {
  const framing = ['content-length', 'transfer-encoding'];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !framing.includes(name)));
}

function mostly<Usual, Rare>(usual: fc.Arbitrary<Usual>, ...rare: fc.Arbitrary<Rare>[]): fc.Arbitrary<Usual | Rare> {
  return fc.oneof(
    { weight: 8 * rare.length, arbitrary: usual },
    ...rare.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

/** Large ones are made when they are sent, and seldom. */
function hostileBodies(bodies: readonly Uint8Array[]): readonly fc.Arbitrary<Uint8Array>[] {
  const filler = fc.tuple(fc.constantFrom(...BOUNDARY_SIZES), fc.constantFrom(' ', '[', '1', '{"a":', '\n'));
  return [
    anyBody(bodies).map((body) => new Uint8Array(gzipSync(body))),
    anyBody(bodies).map((body) => new Uint8Array(deflateSync(body))),
    fc.constant(new Uint8Array()),
    mostly(
      fc.uint8Array({ maxLength: 2_000 }),
      filler.map(([size, text]) => new Uint8Array(Buffer.alloc(size, text))),
    ),
  ];
}

function anyPair(): fc.Arbitrary<[string, string]> {
  const names = [
    'limit',
    'page',
    'filter',
    'sort',
    'q',
    'start',
    'stop',
    'next',
    'severity',
    'source',
    'strict',
    'v',
    'date',
  ];
  const text = fc.oneof(fc.constantFrom(...AWKWARD_TEXTS), fc.string());
  return fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), text);
}

function anyHeaders(): fc.Arbitrary<Record<string, string>> {
  const printable = fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).map((text) => text.trim());
  const values = {
    'content-type': fc.constantFrom(...MEDIA_TYPES),
    'content-encoding': fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'x-gzip', 'identity', 'nope'),
    accept: fc.constantFrom(...MEDIA_TYPES),
    'x-api-version': printable,
    'idempotency-key': printable,
    'user-agent': printable,
    'x-exceptionless-client': printable,
    'ce-time': printable,
    'ce-specversion': printable,
    cookie: printable,
    expect: fc.constant('100-continue'),
    traceparent: printable,
  };
  return fc.record(values, { requiredKeys: [] });
}

function replaceSegment(path: string, segment: string | undefined): string {
  if (segment === undefined) return path;
  const start = path.lastIndexOf('/');
  return `${path.slice(0, start)}/${/^%|^[\w.-]*$/.test(segment) ? segment : encodeURIComponent(segment)}`;
}

function withQuery(path: string, query: string | undefined, pairs: readonly (readonly [string, string])[]): string {
  const added = new URLSearchParams();
  for (const [name, value] of pairs) added.append(name, value);
  const whole = [query ?? '', added.toString()].filter((part) => part !== '').join('&');
  return whole === '' ? path : `${path}?${whole}`;
}
