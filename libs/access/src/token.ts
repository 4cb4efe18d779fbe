import { hash, randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** What Biteral's clients expect of a key; long enough for every other dialect. 285 bits of chance. */
export const TOKEN_LENGTH = 48;

/** A new token: letters and digits only, so that it needs no escaping in any header, query or password. */
export function newToken(): string {
  return Array.from({ length: TOKEN_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** Short, unique and harmless to show: the name of a token in lists and logs. */
export function newTokenId(): string {
  return `tok_${Array.from({ length: 12 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`;
}

/**
 * The only form of a token that is stored. A plain hash is enough because tokens are made by chance: there
 * is no dictionary to try.
 */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}
