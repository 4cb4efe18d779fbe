import fc from 'fast-check';
import { toStorableJson } from './to-storable-json';

test.each([
  ['an integer beyond 64 bits', '{"n":18446744073709551616}', '{"n":18446744073709551616e0}'],
  ['a negative one', '{"n":[-9223372036854775809]}', '{"n":[-9223372036854775809e0]}'],
  ['half of a surrogate pair', String.raw`{"s":"x\ud800"}`, String.raw`{"s":"x\ufffd"}`],
  ['the other half, in a key', String.raw`{"\udc00":1}`, String.raw`{"\ufffd":1}`],
  ['two first halves', String.raw`["\ud800\ud800"]`, String.raw`["\ufffd\ufffd"]`],
  ['a half behind an escaped backslash', String.raw`["\\\ud800"]`, String.raw`["\\\ufffd"]`],
])('%s is rewritten', (_case, text, storable) => {
  expect(toStorableJson(text)).toBe(storable);
});

test.each([
  ['a whole surrogate pair', String.raw`{"s":"\ud83d\ude00"}`],
  ['a text that looks like an escape', String.raw`{"s":"\\ud800"}`],
  ['digits in a text', '{"s":"18446744073709551616","t":"a \\" 18446744073709551616"}'],
  ['a long fraction with an exponent', '{"n":12345678901234567890.5,"m":12345678901234567890e-3}'],
  ['what JavaScript writes of large numbers', JSON.stringify({ n: 1e21, m: Number.MAX_VALUE, o: -5e-324 })],
])('%s stays as it is', (_case, text) => {
  expect(toStorableJson(text)).toBe(text);
});

test.each([
  ['an array of objects', '{"a":{"b":[{"c":1},2]}}', String.raw`{"a":{"b":"[{\"c\":1},2]"}}`],
  ['an array of arrays', '{"a":[[1],[]]}', '{"a":"[[1],[]]"}'],
  ['an array with an object at its end', '{"a":[1,null,{}],"b":[1]}', '{"a":"[1,null,{}]","b":[1]}'],
])('%s becomes a text', (_case, text, storable) => {
  expect(toStorableJson(text)).toBe(storable);
});

test('what is no array of such stays as it is, even where a text looks like one', () => {
  const text = JSON.stringify({ a: '[{"b":1}]', ['__proto__']: { c: [1, 'two', null, true], d: [] }, e: '[[' });
  expect(toStorableJson(text)).toBe(text);
});

test('the value stays the same for every well-formed document without such arrays', () => {
  const { document } = fc.letrec((tie) => ({
    scalar: fc.oneof(fc.string({ unit: 'binary' }), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null)),
    value: fc.oneof({ maxDepth: 4 }, tie('scalar'), fc.array(tie('scalar')), tie('document')),
    document: fc.dictionary(fc.string(), tie('value')),
  }));
  fc.assert(
    fc.property(document, (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(toStorableJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

test('long texts full of escapes do not exhaust the stack', () => {
  const text = JSON.stringify({ s: '\\"'.repeat(500_000), half: '\ud800' });
  expect(toStorableJson(text)).toHaveLength(text.length);
});
