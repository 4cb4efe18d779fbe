const RECENT_MS = 5 * 60_000;

/** A matcher for a time of this test run: Unix milliseconds, ISO 8601, or ClickHouse's text in UTC. */
export function aRecentTime(): unknown {
  return {
    asymmetricMatch: (value: unknown) => Math.abs(Date.now() - toTime(value)) < RECENT_MS,
    toString: () => 'aRecentTime',
    getExpectedType: () => 'string or number',
    toAsymmetricMatcher: () => 'aRecentTime()',
  };
}

function toTime(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return Number.NaN;
  return Date.parse(/^[\d-]+ [\d:.]+$/.test(value) ? `${value.replace(' ', 'T')}Z` : value);
}
