import type { JsonValue } from '@millrace/domain';
import fc from 'fast-check';
import { anyLongText, anyText } from './any-text';

/** A piece of JSON text, which may be no JSON at all, put in the place of a value. */
type Fragment = string;

const NUMBERS = [
  ...['0', '-0', '-1', '1.5', '1e308', '1e999', '-1e999', '1e-400', '0.1', '2147483647', '2147483648', '-2147483648'],
  ...['-2147483649', '4294967296', '9007199254740991', '9007199254740993', '9223372036854775807'],
  ...['9223372036854775808', '-9223372036854775809', '18446744073709551615', '18446744073709551616', '9'.repeat(400)],
  // Milliseconds at the ends of what the store can keep.
  ...['-2208988800000', '-2208988800001', '10413791999999', '10413792000000', '8640000000000001'],
];

const VALUES = [
  ...[
    'null',
    'true',
    'false',
    '""',
    '" "',
    '[]',
    '{}',
    '[null]',
    '[[]]',
    '{"":""}',
    '{"a":1,"A":2}',
    '{"a.b":1,"a":{"b":2}}',
  ],
  ...[
    '{"__proto__":{"x":1}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"toString":1,"valueOf":null}',
    '[1,"1",true,{}]',
  ],
  ...[
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\ufeff"',
    '{"\\ud800":1}',
    '{"\\u0000":"\\u0000"}',
  ],
];

/** Keys that are there twice, and what only looks like JSON. */
const BROKEN = [
  ...['1,"type":"twice"', '"x","message":"twice","message":null', '1,"__proto__":{"polluted":true}', '1,"a":1,"a":2'],
  ...['NaN', 'Infinity', 'undefined', "'single'", '"open', '{', ']', '01', '+1', '.5', '1.', 'tru', '/**/1', '1,', ''],
  ...['"raw\u0001control"', '"\\q"', '"\\u12"', '"line\nbreak"', '1}{', '}]', '\ufeff1'],
];

/** Around the depths that parsers and contracts bound. */
const DEPTHS = [15, 16, 17, 63, 64, 65, 127, 128, 129, 1_000, 20_000];

export function anyFragment(): fc.Arbitrary<Fragment> {
  const quoted = (text: string) => JSON.stringify(text);
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...VALUES) },
    { weight: 4, arbitrary: fc.constantFrom(...NUMBERS) },
    { weight: 4, arbitrary: anyText().map(quoted) },
    { weight: 2, arbitrary: fc.constantFrom(...BROKEN) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 4 }) },
    { weight: 1, arbitrary: anyLongText().map(quoted) },
    { weight: 1, arbitrary: anyDepth() },
    { weight: 1, arbitrary: anyWidth() },
  );
}

function anyDepth(): fc.Arbitrary<Fragment> {
  const shells = [
    ['[', ']'],
    ['{"a":', '}'],
    ['[', ''],
  ] as const;
  return fc
    .tuple(fc.constantFrom(...DEPTHS), fc.constantFrom(...shells))
    .map(([depth, [open, close]]) => `${open.repeat(depth)}1${close.repeat(depth)}`);
}

/** Objects and lists with more members than anyone needs. */
function anyWidth(): fc.Arbitrary<Fragment> {
  return fc.tuple(fc.constantFrom(33, 101, 1_100, 2_000), fc.boolean()).map(([width, isObject]) => {
    const members = Array.from({ length: width }, (_, index) =>
      isObject ? `"k${String(index)}":${String(index)}` : '1',
    );
    return isObject ? `{${members.join(',')}}` : `[${members.join(',')}]`;
  });
}

/** The text of a sample with up to three of its values, itself among them, replaced by anything. */
export function anyMutation(samples: readonly JsonValue[]): fc.Arbitrary<string> {
  const changes = fc.array(fc.tuple(fc.nat({ max: 200 }), anyFragment()), { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.constantFrom(...samples), changes).map(([sample, list]) => mutate(sample, list));
}

/** What does not occur in any sample. */
const PLACE = 'place-of-';

function mutate(sample: JsonValue, changes: readonly (readonly [number, Fragment])[]): string {
  const count = countValues(sample);
  const places = new Map(
    changes.map(([at, fragment], index) => [at % count, { name: `${PLACE}${String(index)}`, fragment }]),
  );
  let visited = -1;
  const marked = JSON.stringify(sample, (_key, value: JsonValue) => {
    visited += 1;
    return places.get(visited)?.name ?? value;
  });
  return [...places.values()].reduce((text, { name, fragment }) => text.replace(`"${name}"`, () => fragment), marked);
}

function countValues(sample: JsonValue): number {
  let count = 0;
  JSON.stringify(sample, (_key, value: JsonValue) => {
    count += 1;
    return value;
  });
  return count;
}
