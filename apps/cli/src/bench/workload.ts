import type { LoadExtent } from './load/load-plan';

/** A kind of work whose cost is measured. The numbers are those that other systems were measured with. */
export interface Workload {
  readonly id: WorkloadId;
  /** In a few words. */
  readonly title: string;
  /** Events per request; fewer where the dialect takes fewer. */
  readonly batch: number;
  readonly connections: number;
  /** What is of interest: how events are acknowledged, or how a backlog of them is stored. */
  readonly subject: 'ingest' | 'backlog';
}

export const WORKLOAD_IDS = ['W1', 'W2', 'W3'] as const;

export type WorkloadId = (typeof WORKLOAD_IDS)[number];

export const WORKLOADS: readonly Workload[] = [
  { id: 'W1', title: 'single posts', batch: 1, connections: 64, subject: 'ingest' },
  { id: 'W2', title: 'batches of 100', batch: 100, connections: 16, subject: 'ingest' },
  { id: 'W3', title: 'drain of a backlog', batch: 100, connections: 16, subject: 'backlog' },
];

/** How much of each workload. */
export interface Amounts {
  readonly warmUpMs: number;
  /** How long acknowledgements are measured. */
  readonly windowMs: number;
  /** Events of the backlog. */
  readonly backlog: number;
}

export function extentOf({ subject }: Workload, { warmUpMs, windowMs, backlog }: Amounts): LoadExtent {
  return subject === 'ingest' ? { kind: 'time', warmUpMs, windowMs } : { kind: 'events', events: backlog };
}

/**
 * Those that are asked for, or all that there are. A backlog cannot be drained by services that work all the time: where
 * it is asked for, this throws.
 */
export function selectWorkloads(asked: readonly WorkloadId[] | undefined, live: boolean): readonly Workload[] {
  const possible = WORKLOADS.filter(({ subject }) => !live || subject === 'ingest');
  const selected = possible.filter(({ id }) => asked?.includes(id) ?? true);
  if (selected.length < (asked?.length ?? 0)) {
    throw new Error(
      'W3 needs services that can be held back while its events are posted: leave out --live and --running',
    );
  }
  return selected;
}
