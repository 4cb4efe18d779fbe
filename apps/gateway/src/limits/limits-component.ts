import type { AccessStore } from '@millrace/access';
import type { Logger } from '@millrace/observability';
import type { Component } from '@millrace/service-runtime';
import type { LimitsConfig } from './limits-settings';
import { Limits } from './limits';
import { MonthlyEvents, type CountStored } from './monthly-events';

/** Of the time, at most so much is spent counting. */
const MAX_SHARE = 0.05;

export interface LimitsComponentOptions {
  readonly config: LimitsConfig;
  readonly access: Pick<AccessStore, 'projects'>;
  readonly countStored: CountStored;
  readonly log: Logger;
}

/**
 * The limits, and the counting behind them. The store is asked in the background: while it does not answer, the
 * last counts are in force and events are taken, because what was accepted waits in Kafka for as long as it must.
 */
export function limitsComponent({ config, access, countStored, log }: LimitsComponentOptions): Component<Limits> {
  return {
    name: 'limits',
    start: () => {
      const months = new MonthlyEvents({ projects: () => access.projects, countStored, now: Date.now });
      const follow = followCounts(months, config.countPeriodMs, log);
      const limits = new Limits({ months, ingest: config.ingest, clock: () => performance.now(), random: Math.random });
      return Promise.resolve({ value: limits, stop: follow.stop });
    },
  };
}

/** Reads the counts at once and then ever again; one reading at a time. */
function followCounts(months: MonthlyEvents, periodMs: number, log: Logger): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let failing = false;
  const read = async (): Promise<void> => {
    const begun = performance.now();
    try {
      await months.refresh();
      failing = false;
    } catch (error) {
      if (!failing && !stopped) log.warn({ err: error }, 'events of the month cannot be counted; the last counts stay');
      failing = true;
    }
    if (!stopped) timer = setTimeout(() => void read(), pauseAfter(performance.now() - begun, periodMs));
  };
  void read();
  return {
    // A reading under way ends with the store's connection, and nobody waits for it.
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return Promise.resolve();
    },
  };
}

/** Counting reads every row of the month, so a store with very many is asked less often. All in milliseconds. */
export function pauseAfter(readingMs: number, periodMs: number): number {
  return Math.max(periodMs, readingMs / MAX_SHARE);
}
