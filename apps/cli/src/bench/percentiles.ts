/** Times within which a half, 99 % and 99.9 % of all are, in milliseconds; 0 of none. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

export function percentilesOf(times: readonly number[]): Percentiles {
  const sorted = Float64Array.from(times).sort();
  const within = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: within(0.5), p99: within(0.99), p999: within(0.999) };
}
