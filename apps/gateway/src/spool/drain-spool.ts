import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@millrace/observability';
import { settleWithin } from '../settle-within';
import type { SpooledRecord } from './frame';
import type { SpooledBatch } from './segment-reader';
import type { Spool } from './spool';
import { unlessAborted } from './unless-aborted';

/** After a record was refused, or the disk could not be read. */
const RETRY_MS = 1_000;
/** A partition that has not answered for so long, while others do, is without a leader, or as good as. */
const ELSEWHERE_AFTER_MS = 10_000;

export interface DrainMeans {
  readonly spool: Pick<Spool, 'read' | 'forget'>;
  /** Resolves when the broker has the record; rejects where that cannot be known. */
  readonly publish: (record: SpooledRecord) => Promise<void>;
  /** Whether none of the brokers answers. */
  readonly isSilent: () => boolean;
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
async function publishAll(records: readonly SpooledRecord[], means: DrainMeans): Promise<void> {
  const { signal } = means;
  for (let left = records; left.length > 0 && !signal.aborted;) {
    const outcomes = await unlessAborted(
      Promise.allSettled(left.map((record) => publishSomewhere(record, means))),
      signal,
    );
    if (outcomes === undefined) return;
    left = left.filter((_, index) => outcomes[index]?.status === 'rejected');
    if (left.length > 0) await pause(signal);
  }
}

/**
 * The publisher waits for a partition without end. What it holds back there is published in another one as well, and only
 * once, so that slow brokers do not get ever more: the record may repeat, and all that is behind it goes on.
 */
async function publishSomewhere(record: SpooledRecord, { publish, isSilent, signal }: DrainMeans): Promise<void> {
  const published = publish(record);
  do {
    const { kind } = await settleWithin(published, ELSEWHERE_AFTER_MS);
    if (kind !== 'late' || signal.aborted) return published;
  } while (isSilent());
  await Promise.any([published, publish(record)]);
}

function pause(signal: AbortSignal): Promise<void> {
  return delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
}
