import type { Machine } from '../../describe-machine';
import type { AvailabilityReport } from '../account/availability';
import type { Fault } from '../faults/fault';
import type { DrainEnd } from '../reconcile/await-drain';
import type { DeliveryAccount } from '../reconcile/delivery-account';
import type { FaultyEvent } from '../reconcile/find-traces';
import type { Recovery } from '../reconcile/recovery-meter';
import type { Judgement } from './judge';

/** What a run found. */
export interface DeliveryResult {
  /** Names the run in its events. */
  readonly run: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** How long the load lasted. */
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly account: DeliveryAccount;
  /** The first events of each fault, with all that the store says of them. */
  readonly traces: readonly FaultyEvent[];
  readonly drain: DrainEnd;
  readonly recovery: readonly Recovery[];
  /** Why a part that was broken did not come back, in words. */
  readonly unhealed: string | undefined;
  readonly availability: AvailabilityReport;
  /** Bytes by process. */
  readonly peakMemory: Readonly<Record<string, number>>;
}

/** What a run was asked to do; with it anybody can repeat the run. */
export interface DeliverySettings {
  readonly command: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly rate: number;
  readonly poisonShare: number;
  readonly duplicateShare: number;
  /** Of the set-up, in words: `one broker, two copies of each service`. */
  readonly target: string;
  /** Clients must not see a failed request. */
  readonly failedRequestsAllowed: boolean;
  readonly plan: readonly Fault[];
}

/** A run, what it showed, and on what. */
export interface DeliveryReport extends Judgement {
  readonly settings: DeliverySettings;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: Machine;
  readonly result: DeliveryResult;
}
