import { RE2JS } from 're2js';

const REPETITION = /\{(?<least>\d+)(?:,(?<most>\d*))?\}/g;

/** RE2's own limit. */
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
function repeatOnce(repetition: string, least: string, most = ''): string {
  const highest = Number(most === '' ? least : most);
  return Number(least) <= highest && highest <= MAX_REPETITIONS ? '{1}' : repetition;
}
