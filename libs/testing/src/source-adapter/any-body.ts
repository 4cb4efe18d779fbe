import type { JsonValue } from '@millrace/domain';
import fc from 'fast-check';

/** Bodies that a hostile or mistaken client might send, many of them close to the good ones in `samples`. */
export function anyBody(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const texts = [fc.json({ maxDepth: 4 }), fc.string({ unit: 'grapheme', maxLength: 200 })];
  const json = samples.flatMap(parsed);
  return fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    ...texts.map((text) => text.map(encode)),
    damaged(samples),
    ...(json.length === 0 ? [] : [misTyped(json)]),
  );
}

/** A sample with one byte replaced and the end cut off. */
function damaged(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(new Uint8Array(), ...samples), fc.nat(), fc.nat({ max: 255 }), fc.option(fc.nat()))
    .map(([sample, at, byte, end]) => {
      const copy = sample.slice(0, end === null ? sample.length : end % (sample.length + 1));
      if (copy.length > 0) copy[at % copy.length] = byte;
      return copy;
    });
}

/** Values that are easily mistaken for good ones. */
const AWKWARD = ['half a \ud800 pair', '\u0000', ' ', 1.5, -1, 2 ** 31, 2 ** 53 + 2, 1e21, 'x'.repeat(3_000)];

/** A JSON sample with one of its values replaced by any other. */
function misTyped(samples: readonly JsonValue[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.nat(), fc.oneof(fc.constantFrom(...AWKWARD), fc.jsonValue({ maxDepth: 3 })))
    .map(([sample, at, value]) => encode(JSON.stringify(replaceNth(sample, at, value as JsonValue))));
}

function replaceNth(sample: JsonValue, n: number, replacement: JsonValue): JsonValue {
  let left = n % countValues(sample);
  return JSON.parse(JSON.stringify(sample), (_key, value: JsonValue) =>
    left-- === 0 ? replacement : value,
  ) as JsonValue;
}

function countValues(sample: JsonValue): number {
  let count = 0;
  JSON.parse(JSON.stringify(sample), (_key, value: JsonValue) => {
    count += 1;
    return value;
  });
  return count;
}

function parsed(sample: Uint8Array): JsonValue[] {
  try {
    return [JSON.parse(Buffer.from(sample).toString()) as JsonValue];
  } catch {
    return [];
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
