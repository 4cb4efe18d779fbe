import { LosslessNumber, parse, stringify } from 'lossless-json';

/**
 * Parses JSON so that `stringifyExactly` writes the same numbers again: integers beyond 2^53 are bigints. Of keys that
 * come twice the last counts. Throws SyntaxError, and RangeError for what is nested too deeply.
 */
export function parseExactly(text: string): unknown {
  return parse(text, undefined, { parseNumber: toExactNumber, onDuplicateKey: ({ newValue }) => newValue });
}

function toExactNumber(digits: string): number | bigint | LosslessNumber {
  const value = Number(digits);
  if (/^-?\d+$/.test(digits)) return Number.isSafeInteger(value) ? value : BigInt(digits);
  return Number.isFinite(value) ? value : new LosslessNumber(digits);
}

/** The JSON of what `parseExactly` gave, on one line. */
export function stringifyExactly(value: unknown): string {
  const text = stringify(value);
  if (text === undefined) throw new SyntaxError('nothing is left of it');
  return text;
}
