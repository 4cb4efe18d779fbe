import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { inflate } from './inflate';

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

test('a bomb is stopped at the bound', () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  expect(inflate('gzip', bomb, 1_000_000)).toEqual({ kind: 'too-large' });
  expect(inflate('', body, 10)).toEqual({ kind: 'too-large' });
});

test.each([
  ['a truncated body', 'gzip', gzipSync(body).subarray(0, 20)],
  ['another format', 'gzip', deflateSync(body)],
  ['nothing', 'gzip', Buffer.alloc(0)],
  ['noise', 'br', Buffer.from('not brotli')],
])('%s is undecodable', (_case, encoding, sent) => {
  expect(inflate(encoding, sent, 1_000).kind).toBe('undecodable');
});

test.each(['zip', 'constructor', '__proto__'])('an encoding we do not know is unsupported: %s', (encoding) => {
  expect(inflate(encoding, body, 1_000)).toEqual({ kind: 'unsupported' });
});
