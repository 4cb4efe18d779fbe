import fc from 'fast-check';

const names = fc.oneof(
  fc.constantFrom('a', 'b', 'a.b', 'a.', '.', '..a', '', '`', '"', '@user', 'a[]', '^a', ':String', '__proto__'),
  fc.constantFrom('quantity', 'value', 'extra', '@error', 'stack_trace', 'message', 'instance', 'customerCode'),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', '\\', 'u', '.', 'a') }),
);

const numbers = fc.oneof(
  fc.double(),
  fc.integer({ min: 50, max: 1_023 }).map((exponent) => 2 ** exponent),
  fc.integer({ min: 50, max: 1_023 }).map((exponent) => -(2 ** exponent)),
  fc.constantFrom(2 ** 63, 2 ** 64, -(2 ** 63), -(2 ** 64), 1.2345e20, 5e-324, Number.MAX_VALUE),
);

const { document } = fc.letrec((tie) => ({
  scalar: fc.oneof(numbers, names, fc.boolean(), fc.constant(null)),
  value: fc.oneof({ maxDepth: 8 }, tie('scalar'), fc.array(tie('value'), { maxLength: 5 }), tie('document')),
  document: fc.array(fc.tuple(names, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
}));

/**
 * Documents made to break a column of JSON: paths that collide, names that mean something to ClickHouse, every type at
 * every path, halves of surrogate pairs, numbers of every size, the greatest depth and a megabyte of text.
 */
export function sampleHostileDocuments(count: number): readonly unknown[] {
  return [
    ...fc.sample(document, count),
    nested((inner) => ({ a: inner })),
    { a: nested((inner) => [inner]) },
    { a: 'x'.repeat(1_000_000) },
  ];
}

const DEPTH = 63;

function nested(wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < DEPTH; level++) value = wrap(value);
  return value;
}
