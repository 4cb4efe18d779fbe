/** Nineteen digits may be more than 64 bits; an escape in this range may be half of a surrogate pair. */
const SUSPICIOUS = /\d{19}|\\u[dD][89a-fA-F]/;

/** A string, or an integer of so many digits that has neither fraction nor exponent. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|\d{19,}(?![\d.eE])/g;

/** An escaped backslash, a surrogate pair, or half of one. */
const ESCAPE = /\\\\|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[dD][89a-fA-F][\da-fA-F]{2}/g;

const HALF_PAIR_LENGTH = '\\ud800'.length;

/**
 * The same JSON in a form that ClickHouse's JSON type takes. It refuses two things that JSON allows, and with one such
 * document the whole insert: integers beyond 64 bits, which become floating-point numbers here as they do in
 * JavaScript, and halves of surrogate pairs, which become U+FFFD. `text` must be JSON; text that needs no change, which
 * is nearly all, is returned as it is.
 */
export function toStorableJson(text: string): string {
  return SUSPICIOUS.test(text) ? text.replaceAll(TOKEN, toStorableToken) : text;
}

function toStorableToken(token: string): string {
  if (token.startsWith('"')) return token.replaceAll(ESCAPE, toStorableEscape);
  return `${token}e0`;
}

function toStorableEscape(escape: string): string {
  return escape.length === HALF_PAIR_LENGTH ? String.raw`\ufffd` : escape;
}
