import type { Usage } from '../usage/usage';

/** What a number of events took. */
export interface Phase {
  readonly events: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** User and system time by process, in microseconds per event. */
  readonly cpuPerEvent: Readonly<Record<string, number>>;
  /** The part of the machine's CPU time that programs used which have nothing to do with it: 0 to 1. */
  readonly foreignShare: number;
}

export function toPhase(events: number, seconds: number, usage: Usage): Phase {
  const perEvent = Object.entries(usage.cpuTime).map(([name, time]) => [name, events === 0 ? 0 : time / events]);
  return {
    events,
    seconds,
    eventsPerSecond: seconds === 0 ? 0 : events / seconds,
    cpuPerEvent: Object.fromEntries(perEvent) as Record<string, number>,
    foreignShare: usage.foreignShare,
  };
}

/** Above this share of other programs a run says little; the harness that measured other systems repeats such runs. */
const NOISY_SHARE = 0.06;

/** True when the figures are to be taken with care: other programs took part of the machine. */
export function isNoisy({ foreignShare }: Phase): boolean {
  return foreignShare > NOISY_SHARE;
}
