type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Nineteen digits may be more than 64 bits; an escape in this range may be half of a surrogate pair. */
const MAYBE_REFUSED = /\d{19}|\\u[dD][89a-fA-F]/;

/** Where an array begins with an object or an array, or goes on with one. */
const MAYBE_NESTED_ARRAY = /[[,][[{]/;

/** A string, or an integer of so many digits that has neither fraction nor exponent. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|\d{19,}(?![\d.eE])/g;

/** An escaped backslash, a surrogate pair, or half of one. */
const ESCAPE = /\\\\|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[dD][89a-fA-F][\da-fA-F]{2}/g;

const HALF_PAIR_LENGTH = String.raw`\ud800`.length;

/**
 * A JSON object in a form that ClickHouse's JSON type takes, and takes cheaply. `text` is what JSON.stringify writes;
 * nearly all of it needs no change and is returned as it is. Changed are
 *
 * - arrays that hold arrays or objects: they become texts, of JSON. ClickHouse would give every path inside of them
 *   columns of their own, without a bound over all: such documents cost ten times as much, and enough different ones
 *   exceed the files that the engine may open, so that neither they nor what is in their batch can be stored;
 * - integers beyond 64 bits, which become floating-point numbers, as they are in JavaScript;
 * - halves of surrogate pairs, which become U+FFFD. For one of these or the former ClickHouse refuses the whole insert.
 */
export function toStorableJson(text: string): string {
  const flat = MAYBE_NESTED_ARRAY.test(text) ? JSON.stringify(flattenArrays(JSON.parse(text) as Json)) : text;
  return MAYBE_REFUSED.test(flat) ? flat.replaceAll(TOKEN, toStorableToken) : flat;
}

function flattenArrays(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (!isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, flattenArrays(inner)]));
  }
  return value.some((item) => typeof item === 'object' && item !== null) ? JSON.stringify(value) : value;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function toStorableToken(token: string): string {
  if (token.startsWith('"')) return token.replaceAll(ESCAPE, toStorableEscape);
  return `${token}e0`;
}

function toStorableEscape(escape: string): string {
  return escape.length === HALF_PAIR_LENGTH ? String.raw`\ufffd` : escape;
}
