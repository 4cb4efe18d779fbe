import { aValueThat } from './a-value-that';

const RECENT_MS = 5 * 60_000;

/** A matcher for a time of this test run: Unix milliseconds, ISO 8601, or ClickHouse's text in UTC. */
export function aRecentTime(): unknown {
  return aValueThat('is a time of this test run', isRecentTime);
}

export function isRecentTime(value: unknown): boolean {
  return Math.abs(Date.now() - toTime(value)) < RECENT_MS;
}

function toTime(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return Number.NaN;
  return Date.parse(/^[\d-]+ [\d:.]+$/.test(value) ? `${value.replace(' ', 'T')}Z` : value);
}
