import * as zlib from 'node:zlib';
import { CONTENT_ENCODINGS, inflate } from './inflate';

const { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } = zlib;

/** A zstd frame of one block as it is: `a`. */
const ONE_BYTE = Buffer.from('28b52ffd200109000061', 'hex');

const body = Buffer.from('{"message":"hello"}'.repeat(10));

test.each([
  ['gzip', gzipSync(body)],
  ['x-gzip', gzipSync(body)],
  ['deflate', deflateSync(body)],
  ['deflate', deflateRawSync(body)],
  ['br', brotliCompressSync(body)],
  ['', body],
  ['identity', body],
])('undoes %s', (encoding, sent) => {
  const inflated = inflate(encoding, sent, 1_000);
  expect(inflated).toMatchObject({ kind: 'ok' });
  expect(inflated.kind === 'ok' && Buffer.from(inflated.body).equals(body)).toBe(true);
});

const bomb = Buffer.alloc(50_000_000);

test.each([
  ['gzip', gzipSync(bomb)],
  ['deflate', deflateSync(bomb)],
  ['deflate', deflateRawSync(bomb)],
  ['br', brotliCompressSync(bomb, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['', body],
])('a bomb of %s is stopped at the bound', (encoding, sent) => {
  expect(inflate(encoding, sent, 100)).toEqual({ kind: 'too-large' });
});

test.each([
  ['a truncated body', 'gzip', gzipSync(body).subarray(0, 20)],
  ['another format', 'gzip', deflateSync(body)],
  ['nothing', 'gzip', Buffer.alloc(0)],
  ['a truncated body', 'deflate', deflateRawSync(body).subarray(0, 10)],
  ['a truncated body', 'br', brotliCompressSync(body).subarray(0, 10)],
  ['noise', 'br', Buffer.from('not brotli')],
])('%s is undecodable', (_case, encoding, sent) => {
  expect(inflate(encoding, sent, 1_000).kind).toBe('undecodable');
});

test.each(['zip', 'constructor', '__proto__', 'gzip, br', 'gzip, gzip'])(
  'an encoding we do not know is unsupported: %s',
  (encoding) => {
    expect(inflate(encoding, body, 1_000)).toEqual({ kind: 'unsupported' });
  },
);

describe('zstd', () => {
  const isThere = 'zstdDecompressSync' in zlib;
  /** What Node undoes comes out; a Node without zstd does not take it at all. */
  const where = (expected: object) => (isThere ? expected : { kind: 'unsupported' });
  /** Frames of one block each, as it is: `hello` and a run of a hundred `a`. */
  const hello = Buffer.from('28b52ffd200529000068656c6c6f', 'hex');
  const run = Buffer.from('28b52ffd206423030061', 'hex');

  test('is listed where Node has it', () => {
    expect(CONTENT_ENCODINGS).toEqual(['gzip', 'deflate', 'br', ...(isThere ? ['zstd'] : [])]);
  });

  test.each<[string, Buffer, object]>([
    ['a frame', hello, { kind: 'ok', body: Buffer.from('hello') }],
    ['frames', Buffer.concat([hello, hello]), { kind: 'ok', body: Buffer.from('hellohello') }],
    ['a frame that is cut off', hello.subarray(0, -1), { kind: 'undecodable' }],
    ['nothing', Buffer.alloc(0), { kind: 'undecodable' }],
    ['more frames than anyone makes', Buffer.concat(Array<Buffer>(17).fill(hello)), { kind: 'undecodable' }],
    ['too much', run, { kind: 'too-large' }],
    ['too much in several frames', Buffer.concat(Array<Buffer>(16).fill(hello)), { kind: 'too-large' }],
    [
      'a byte too much in a last frame',
      Buffer.concat([...Array<Buffer>(10).fill(hello), ONE_BYTE]),
      { kind: 'too-large' },
    ],
  ])('%s', (_case, sent, expected) => {
    expect(inflate('zstd', sent, 50)).toMatchObject(where(expected));
  });
});
