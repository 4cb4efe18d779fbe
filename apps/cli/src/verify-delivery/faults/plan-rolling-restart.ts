import type { BreakablePart, Fault } from './fault';

export interface RollingRestartOptions {
  /** Of the load. */
  readonly durationMs: number;
  /** Each that can be restarted is, in this order, one at a time. */
  readonly parts: readonly BreakablePart[];
}

/** Every part is restarted at least once; several times when the load lasts for long. */
const ROUND_EVERY_MS = 120_000;
const QUIET_START_MS = 3_000;
/** The last one is ready again, and works for a while, before the load ends. */
const LAST_RESTART_SHARE = 0.85;

/** What a new version being rolled out does: the parts are restarted in turn. To be run one by one. */
export function planRollingRestart({ durationMs, parts }: RollingRestartOptions): readonly Fault[] {
  const names = parts.filter(({ kinds }) => kinds.includes('restart')).map(({ name }) => name);
  const rounds = Math.max(1, Math.floor(durationMs / ROUND_EVERY_MS));
  const inTurn = Array.from({ length: rounds }, () => names).flat();
  const start = Math.min(QUIET_START_MS, durationMs / 10);
  const everyMs = (durationMs * LAST_RESTART_SHARE - start) / Math.max(1, inTurn.length);
  return inTurn.map((part, place) => ({ atMs: Math.round(start + place * everyMs), kind: 'restart', part, forMs: 0 }));
}
