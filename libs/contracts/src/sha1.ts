import { createHash } from 'node:crypto';

/** The SHA-1 of a text in hex, for contracts that name things by it; it keeps nothing from being forged. */
export function sha1Hex(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
