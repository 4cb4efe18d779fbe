import { createHash } from 'node:crypto';

/** Of SHA-256; 128 bits are enough to tell faults apart. */
const HEX_DIGITS = 32;

/**
 * A hex digest that two errors share when they are the same fault; empty where nothing is known to group them by. Grouping
 * in the store depends on it: it must never change for the same parts.
 */
export function errorSignature(groupBy: readonly string[]): string {
  if (groupBy.length === 0) return '';
  return createHash('sha256').update(JSON.stringify(groupBy)).digest('hex').slice(0, HEX_DIGITS);
}
