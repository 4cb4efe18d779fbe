import fc from 'fast-check';
import { decodeUtf8, MAX_JSON_DEPTH, parseJson } from './json';

test.each([
  ['{"a":9007199254740993}', { a: '9007199254740993' }],
  ['{"a":-18446744073709551616}', { a: '-18446744073709551616' }],
  ['12345678901234567890', '12345678901234567890'],
  ['[ 12345678901234567890\n]', ['12345678901234567890']],
  ['[1,12345678901234567890,2]', [1, '12345678901234567890', 2]],
  ['{"a"\n:\n12345678901234567890\t}', { a: '12345678901234567890' }],
  ['{"a":"4111111111111111"}', { a: '4111111111111111' }],
  ['{"a":9007199254740991}', { a: Number.MAX_SAFE_INTEGER }],
  ['{"a":1234567890.12345678}', { a: Number('1234567890.12345678') }],
])('integers too wide for a double keep their digits: %s', (text, value) => {
  expect(parseJson(text)).toEqual({ kind: 'ok', value });
});

test.each([
  ['{"a":1e400}', { a: '1e400' }],
  ['[-1.5E+400 ]', ['-1.5E+400']],
  ['{"a":1e0400,"b":9007199254740993}', { a: '1e0400', b: '9007199254740993' }],
  [`[${'9'.repeat(310)}.5]`, [`${'9'.repeat(310)}.5`]],
  ['[1e308,1e-400]', [1e308, 0]],
  ['{"a":"1e400"}', { a: '1e400' }],
])('numbers beyond the range of a double keep their digits: %s', (text, value) => {
  expect(parseJson(text)).toEqual({ kind: 'ok', value });
});

test.each(['{"a":1,"a":2}', '{"a":1,"a":2,"b":[1e400]}'])('of keys that come twice the last counts: %s', (text) => {
  expect(parseJson(text)).toMatchObject({ kind: 'ok', value: { a: 2 } });
});

test.each(['', '{', '{"a":}', 'undefined', '[1,]', "{'a':1}"])(
  'what is not JSON is malformed, with the reason: %s',
  (text) => {
    expect(parseJson(text)).toMatchObject({ kind: 'malformed', message: expect.any(String) as string });
  },
);

test('nesting is bounded', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(parseJson(nested(MAX_JSON_DEPTH)).kind).toBe('ok');
  expect(parseJson(nested(MAX_JSON_DEPTH + 1)).kind).toBe('malformed');
  expect(parseJson(nested(500_000)).kind).toBe('malformed');
});

test.each([
  [String.raw`"a\ud800b"`, 'a\ufffdb'],
  [String.raw`"a\uDFFF\uD83D"`, 'a\ufffd\ufffd'],
  [String.raw`"\ud83d\ude00\uDE00"`, '\u{1f600}\ufffd'],
  [String.raw`"\\ud800"`, String.raw`\ud800`],
  [String.raw`"\\\ud800\n"`, '\\\ufffd\n'],
  [String.raw`{"\ud800":1}`, { '\ufffd': 1 }],
])('half a surrogate pair, which no UTF-8 can carry, is replaced: %s', (text, value) => {
  expect(parseJson(text)).toEqual({ kind: 'ok', value });
});

test('a __proto__ key changes no prototype', () => {
  const parsed = parseJson('{"__proto__":{"polluted":12345678901234567890}}');
  expect(parsed.kind).toBe('ok');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('whatever JSON.stringify writes is read back, whatever else comes never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      fc.pre(!/\d{16}/.test(JSON.stringify(value)));
      expect(parseJson(JSON.stringify(value))).toEqual({
        kind: 'ok',
        value: JSON.parse(JSON.stringify(value)) as unknown,
      });
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => ['ok', 'malformed'].includes(parseJson(text).kind)));
});

test('bytes that are not UTF-8 are told from text', () => {
  expect(decodeUtf8(Buffer.from('é'))).toBe('é');
  expect(decodeUtf8(Buffer.from([0xff, 0xfe, 0x00]))).toBeUndefined();
});
