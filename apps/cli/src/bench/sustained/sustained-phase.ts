import type { Phase } from '../phase';
import type { MemoryTrend } from './memory-trend';
import type { RowLatency } from './row-latency';

/** What can only be measured while everything works at once. */
export interface SustainedPhase {
  /** Events a second that were asked for; undefined for as many as go. */
  readonly rate?: number;
  /** Rows that became readable within the measured time, and what each process used for each. */
  readonly rows: Phase;
  readonly latency: RowLatency;
  /** By process. */
  readonly memory: Readonly<Record<string, MemoryTrend>>;
}
