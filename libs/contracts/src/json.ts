import type { JsonValue } from '@millrace/domain';
import { parse as parseKeepingDigits } from 'lossless-json';

/** Deeper nesting is refused: later stages walk values recursively. */
export const MAX_JSON_DEPTH = 64;

/**
 * An integer of sixteen digits and more may be one that a double cannot hold. Digits in quotes are none: the
 * parser that keeps wide ones is ten times slower, and card numbers and nanoseconds often come as texts.
 */
const MAYBE_WIDE_INTEGER = /(?:^|[[:,\s-])\d{16,}\s*(?:[,\]}]|$)/;

/** An escape may write half a surrogate pair, which UTF-8 and so protobuf and the store have no bytes for. */
const MAYBE_HALF_PAIR = /\\u[dD][89a-fA-F]/;

/** One escape after the other, so that what follows an escaped backslash is not taken for one; whole pairs are one. */
const ESCAPE = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[dD][89a-fA-F][\da-fA-F]{2}|[^])/g;
const HALF_PAIR_LENGTH = '\\ud800'.length;

export type ParsedJson =
  { readonly kind: 'ok'; readonly value: JsonValue } | { readonly kind: 'malformed'; readonly message: string };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of bytes that must be UTF-8 (a byte order mark is dropped), or undefined where they are not. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Parses JSON from outside. Never throws. Integers beyond 2^53 and numbers beyond a double's range become strings
 * of their digits instead of other numbers, halves of surrogate pairs U+FFFD; nesting beyond MAX_JSON_DEPTH is malformed. A key named
 * `__proto__` is an ordinary own property of the result: copy objects with spread or Object.entries, never by
 * assignment.
 */
export function parseJson(sent: string): ParsedJson {
  try {
    const text = MAYBE_HALF_PAIR.test(sent) ? replaceHalfPairs(sent) : sent;
    const value = parseExactly(text);
    if (isDeeperThan(value, MAX_JSON_DEPTH)) {
      return { kind: 'malformed', message: `nested deeper than ${String(MAX_JSON_DEPTH)} levels` };
    }
    return { kind: 'ok', value };
  } catch (error) {
    return { kind: 'malformed', message: error instanceof Error ? error.message : 'not JSON' };
  }
}

function replaceHalfPairs(text: string): string {
  return text.replaceAll(ESCAPE, (escape) => (escape.length === HALF_PAIR_LENGTH ? '\\ufffd' : escape));
}

/** A number beyond a double's range is infinite to JSON.parse; its value tells that more cheaply than the text. */
function parseExactly(text: string): JsonValue {
  if (!MAYBE_WIDE_INTEGER.test(text)) {
    const value = JSON.parse(text) as JsonValue;
    if (!holdsInfinity(value, MAX_JSON_DEPTH)) return value;
  }
  return parseKeepingDigits(text, undefined, KEEP_DIGITS) as JsonValue;
}

function holdsInfinity(value: JsonValue, depth: number): boolean {
  if (typeof value === 'number') return value === Infinity || value === -Infinity;
  if (typeof value !== 'object' || value === null || depth === 0) return false;
  return Object.values(value).some((inner) => typeof inner !== 'string' && holdsInfinity(inner, depth - 1));
}

/** Of keys that come twice the last counts, as it does to JSON.parse. */
const KEEP_DIGITS = {
  parseNumber: toNumberOrDigits,
  onDuplicateKey: ({ newValue }: { newValue: unknown }) => newValue,
};

function toNumberOrDigits(digits: string): number | string {
  const value = Number(digits);
  const isExact = Number.isSafeInteger(value) || (Number.isFinite(value) && !/^-?\d+$/.test(digits));
  return isExact ? value : digits;
}

/** Whether objects and arrays are nested in `value` more than `depth` levels deep. */
export function isDeeperThan(value: JsonValue, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const inner of Object.values(value)) {
    if (isDeeperThan(inner, depth - 1)) return true;
  }
  return false;
}
