import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { anyText } from './any-text';
import { weighted } from './contents';
import type { Coding, Damage, FuzzRequest } from './fuzz-request';

/** What is asked of an address: what a dialect's own arbitrary says of a request. */
export type Content = Pick<FuzzRequest, 'method' | 'target' | 'headers' | 'body' | 'isGood'>;

const CODINGS: readonly Coding[] = ['gzip', 'deflate', 'deflate-raw', 'br'];

const MEDIA_TYPES = [
  ...['application/json', 'application/json; charset=utf-16', 'application/json;charset="', 'application/x-ndjson'],
  ...['application/protobuf', 'application/x-protobuf', 'application/x-protobuf; message=millrace.v1.EventList'],
  ...['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/cloudevents+xml'],
  ...[
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/plain; charset=latin1',
  ],
  ...[
    'application/octet-stream',
    'application/xml',
    '*/*',
    ';',
    'application/json, text/plain',
    'plain/text',
    'x'.repeat(2_000),
  ],
];

const ENCODINGS = ['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'x-gzip', 'GZIP', 'identity', 'nope', ''];

/** Values of headers go over the wire as printable ASCII here; what else a header may hold is the gateway's own test. */
const printable = anyText().map((text) =>
  text
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .trim()
    .slice(0, 400),
);

const anyHeaders: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    'content-type': fc.constantFrom(...MEDIA_TYPES),
    'content-encoding': fc.constantFrom(...ENCODINGS),
    accept: fc.constantFrom(...MEDIA_TYPES),
    'x-api-version': fc.oneof(fc.constantFrom('1', '2', '01', '1.0', ''), printable),
    'idempotency-key': printable,
    'user-agent': printable,
    'x-exceptionless-client': printable,
    'x-yamcs-fields': printable,
    'x-forwarded-for': printable,
    'ce-id': printable,
    'ce-source': printable,
    'ce-type': printable,
    'ce-specversion': fc.constantFrom('1.0', '0.3', '1', ''),
    'ce-time': printable,
    'ce-__proto__': printable,
    cookie: printable,
    origin: printable,
    tracestate: printable,
    expect: fc.constant('100-continue'),
  },
  { requiredKeys: [] },
);

/** A header or two at a time; more would refuse nearly everything for its head. */
const fewHeaders = fc
  .tuple(anyHeaders, fc.nat({ max: 20 }), fc.integer({ min: 1, max: 2 }))
  .map(([headers, from, count]) => Object.fromEntries(Object.entries(headers).slice(from, from + count)));

const anyDamage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(),
  byte: fc.integer({ min: 0, max: 255 }),
  keep: fc.option(fc.nat(), { nil: undefined }),
});

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND'];

/** What may go wrong with any request, and what may be otherwise without being wrong. */
interface Mishaps {
  readonly headers: Record<string, string>;
  readonly method: string | undefined;
  readonly token: FuzzRequest['token'];
  readonly body: BodyMishaps;
}

type BodyMishaps = Required<Pick<FuzzRequest, 'coding' | 'damage' | 'framing'>>;

const anyMishaps: fc.Arbitrary<Mishaps> = fc.record({
  headers: mostly<Record<string, string>>({}, 15, fewHeaders),
  method: mostly<string | undefined>(undefined, 2, fc.constantFrom(...METHODS)),
  token: mostly<FuzzRequest['token']>('ingest', 3, fc.constantFrom('read', 'none', 'unknown')),
  body: fc.record({
    coding: mostly<Coding | undefined>(undefined, 20, fc.constantFrom(...CODINGS)),
    damage: mostly<Damage | undefined>(undefined, 8, anyDamage),
    framing: weighted<FuzzRequest['framing']>(
      [84, fc.constant('length')],
      [15, fc.constant('chunked')],
      [1, fc.constant('aborted')],
    ),
  }),
});

/** `usual`, but in so many cases of a hundred. */
function mostly<T>(usual: T, percent: number, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return weighted([100 - percent, fc.constant(usual)], [percent, rare]);
}

const WITHOUT_BODY = { body: new Uint8Array(), coding: undefined, damage: undefined, framing: 'length' } as const;

/** Requests with the given content as they go over the wire: compressed or not, in chunks, damaged, with other heads. */
export function sent(contents: fc.Arbitrary<Content>): fc.Arbitrary<FuzzRequest> {
  return fc.tuple(contents, anyMishaps).map(([content, { headers, method = content.method, token, body }]) => {
    const inBody = hasBody(content, method) ? bodyOf(content, body) : WITHOUT_BODY;
    const isHarmless = Object.keys(headers).length === 0 && method === content.method && token === 'ingest';
    return {
      method,
      target: content.target,
      headers: { ...content.headers, ...headers },
      token,
      ...inBody,
      isGood: content.isGood && isHarmless && inBody.damage === undefined && inBody.framing !== 'aborted',
    };
  });
}

function hasBody({ body }: Content, method: string): boolean {
  return body.length > 0 && method !== 'GET' && method !== 'HEAD';
}

/** What is compressed already is not compressed again. */
function bodyOf(
  { body, headers }: Content,
  { coding, ...mishaps }: BodyMishaps,
): Pick<FuzzRequest, keyof typeof WITHOUT_BODY> {
  return { ...mishaps, body, coding: headers['content-encoding'] === undefined ? coding : undefined };
}

const BOMB_BYTES = 32 * 1024 * 1024;

const [spaces, brackets] = [Buffer.alloc(BOMB_BYTES, ' '), Buffer.alloc(BOMB_BYTES, '[')];

/** Small bodies that inflate to more than any contract takes. */
export const BOMBS: readonly Pick<Content, 'headers' | 'body'>[] = [
  { headers: { 'content-encoding': 'gzip' }, body: gzipSync(spaces) },
  { headers: { 'content-encoding': 'deflate' }, body: deflateSync(brackets) },
  {
    headers: { 'content-encoding': 'br' },
    body: brotliCompressSync(spaces, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  },
];

/** Around the bounds of bodies that contracts have. */
const SIZES = [65_535, 65_536, 65_537, 199_999, 200_000, 200_001, 524_288, 524_289, 900_000, 900_001];

/** Bodies that say nothing, in bytes: empty, of any bytes, as large as a bound allows. */
export function anyNonsense(): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(text)) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom('', '\ufeff', 'null', '"', '[', '[[', '{}', '[]', '0', '\n\n', '\0')
        .map((text) => Buffer.from(text)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...SIZES), fc.constantFrom(' ', '[', '1', '{"a":', 'x', '\0'))
        .map(([size, filler]) => Buffer.alloc(size, filler)),
    },
  );
}
