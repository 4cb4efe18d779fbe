import fc from 'fast-check';

/** Texts that are mistaken for something else somewhere. */
export const AWKWARD_TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  '9'.repeat(40),
  'NaN',
  'null',
  'undefined',
  'true',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '..',
  '%00',
  '%',
  '%ff',
  '*',
  '"',
  "'; DROP TABLE events; --",
  '{project:String}',
  '(((',
  '\\',
  '[a-',
  '2025-11-18T07:21:16Z',
  '2025-02-30T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.9999999Z',
  '1900-01-01T00:00:00Z',
  '1899-12-31T23:59:59.999Z',
  '2299-12-31T23:59:59.999Z',
  '2300-01-01T00:00:00Z',
  '2025-11-18T24:00:00Z',
  '2025-11-18T07:21:16+99:99',
  'é',
  '😀',
  '\ufeff',
  '\u2028',
  '\u202e',
  'a'.repeat(300),
] as const;

/** Lengths of texts around the bounds that contracts have. */
const LENGTHS = [99, 100, 101, 254, 255, 256, 999, 1_000, 1_001, 1_999, 2_000, 2_001, 65_535, 65_536, 65_537];

export function anyText(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...AWKWARD_TEXTS) },
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: anyLongText() },
  );
}

/** As long as a bound allows, one less or one more. */
export function anyLongText(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...LENGTHS), fc.constantFrom('x', 'é', '😀', '\\', ' '))
    .map(([length, unit]) => unit.repeat(length / unit.length));
}
