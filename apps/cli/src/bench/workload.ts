import type { LoadExtent, LoadPace } from './load/load-plan';

/** A kind of work whose cost is measured. W1 to W3 are those that other systems were measured with. */
export interface Workload {
  readonly id: WorkloadId;
  /** In a few words. */
  readonly title: string;
  /** Events per request; fewer where the dialect takes fewer. */
  readonly batch: number;
  readonly connections: number;
  /** What is of interest: how events are acknowledged, how a backlog of them is stored, or all of it at once. */
  readonly subject: 'ingest' | 'backlog' | 'sustained';
}

export const WORKLOAD_IDS = ['W1', 'W2', 'W3', 'W4'] as const;

export type WorkloadId = (typeof WORKLOAD_IDS)[number];

export const WORKLOADS: readonly Workload[] = [
  { id: 'W1', title: 'single posts', batch: 1, connections: 64, subject: 'ingest' },
  { id: 'W1', title: 'single posts', batch: 1, connections: 512, subject: 'ingest' },
  { id: 'W2', title: 'batches of 100', batch: 100, connections: 16, subject: 'ingest' },
  { id: 'W3', title: 'drain of a backlog', batch: 100, connections: 16, subject: 'backlog' },
  { id: 'W4', title: 'all at once', batch: 100, connections: 64, subject: 'sustained' },
];

/** How much of each workload. */
export interface Amounts {
  readonly warmUpMs: number;
  /** How long acknowledgements are measured. */
  readonly windowMs: number;
  /** Events of the backlog. */
  readonly backlog: number;
  /** How long all at once is measured. */
  readonly sustainMs: number;
  /** Events a second, all at once; as many as go all the way where it is not said. */
  readonly rate?: number;
}

export function extentOf({ subject }: Workload, { warmUpMs, windowMs, backlog, sustainMs }: Amounts): LoadExtent {
  switch (subject) {
    case 'ingest':
      return { kind: 'time', warmUpMs, windowMs };
    case 'backlog':
      return { kind: 'events', events: backlog };
    case 'sustained':
      return { kind: 'time', warmUpMs, windowMs: sustainMs };
  }
}

/**
 * Events that are on their way while as many as go are posted. Each partition's gather for a second at most before they
 * are inserted, so that it takes two or three seconds' worth to keep every process busy; more would only wait.
 */
const MAX_UNSTORED = 250_000;

export function paceOf({ subject }: Workload, { rate }: Amounts): LoadPace {
  if (subject !== 'sustained') return { kind: 'at-once' };
  return rate === undefined ? { kind: 'stored', maxUnstored: MAX_UNSTORED } : { kind: 'rate', eventsPerSecond: rate };
}

/**
 * Those that are asked for, or all that there are. A backlog cannot be drained by services that work all the time: where
 * it is asked for, this throws.
 */
export function selectWorkloads(asked: readonly WorkloadId[] | undefined, live: boolean): readonly Workload[] {
  if (live && asked?.includes('W3') === true) {
    throw new Error(
      'W3 needs services that can be held back while its events are posted: leave out --live and --running',
    );
  }
  const possible = WORKLOADS.filter(({ subject }) => !live || subject !== 'backlog');
  return possible.filter(({ id }) => asked?.includes(id) ?? true);
}
