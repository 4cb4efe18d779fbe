import { RE2JS } from 're2js';

const REPETITION = /\{(?<least>\d+)(?:,(?<most>\d*))?\}/g;

/** RE2's own limit for one. */
const MAX_REPETITIONS = 1_000;

/**
 * Whether a text is a regular expression of RE2. Only its syntax is asked about: a compiler writes out what is repeated,
 * which takes it seconds for some hundred characters (`a{0,999}` time and again), so here everything is repeated once. What
 * is too large for the store's own compiler is the store's to refuse.
 */
export function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text.replaceAll(REPETITION, repeatOnce));
    return true;
  } catch {
    return false;
  }
}

/** What is no repetition to RE2 stays as it is. */
function repeatOnce(repetition: string, least: string, most?: string): string {
  const times = highest(least, most);
  return Number(least) <= times && times <= MAX_REPETITIONS ? '{1}' : repetition;
}

/** How often a text repeats anything by a number (`{3}`, `{0,9}`), all numbers added up. */
export function countRepetitions(text: string): number {
  return [...text.matchAll(REPETITION)].reduce((sum, [, least = '', most]) => sum + highest(least, most), 0);
}

function highest(least: string, most = ''): number {
  return Number(most === '' ? least : most);
}
