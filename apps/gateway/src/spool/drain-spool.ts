import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@millrace/observability';
import type { SpooledRecord } from './frame';
import type { SpooledBatch } from './segment-reader';
import type { Spool } from './spool';
import { unlessAborted } from './unless-aborted';

/** After a record was refused, or the disk could not be read. */
const RETRY_MS = 1_000;

export interface DrainMeans {
  readonly spool: Pick<Spool, 'read' | 'forget'>;
  /** Resolves when the broker has the record; rejects where that cannot be known. */
  readonly publish: (record: SpooledRecord) => Promise<void>;
  /** The batch is published and forgotten. */
  readonly onDrained: (batch: SpooledBatch) => void;
  /** Gives up what is not published yet. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Publishes what is in the spool, oldest first, until reading ends. A batch is in memory at a time, and is forgotten when
 * the broker has all of it: what a crash leaves in between is published again, and may repeat. Never rejects.
 */
export async function drainSpool(means: DrainMeans): Promise<void> {
  for (;;) {
    try {
      const batch = await means.spool.read();
      if (batch === undefined) return;
      await publishAll(batch.records, means);
      if (means.signal.aborted) return;
      await means.spool.forget(batch);
      means.onDrained(batch);
    } catch (error) {
      means.log.error({ err: error }, 'the spool cannot be read');
      await pause(means.signal);
    }
  }
}

/** Resolves when the broker has them all, or when it is given up. */
async function publishAll(records: readonly SpooledRecord[], { publish, signal }: DrainMeans): Promise<void> {
  for (let left = records; left.length > 0 && !signal.aborted;) {
    const outcomes = await unlessAborted(Promise.allSettled(left.map(publish)), signal);
    if (outcomes === undefined) return;
    left = left.filter((_, index) => outcomes[index]?.status === 'rejected');
    if (left.length > 0) await pause(signal);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
}
