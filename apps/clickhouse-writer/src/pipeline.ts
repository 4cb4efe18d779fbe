import type { Assignment, PartitionHandler } from '@millrace/kafka';
import type { Tracing } from '@millrace/observability';
import { BatchGatherer, type BatchBounds } from './batch/batch-gatherer';
import { dropDuplicates } from './batch/drop-duplicates';
import { dropReplays } from './batch/drop-replays';
import { HeldPartition, type HeldPartitionMeans } from './partition/held-partition';
import type { WriterMetrics } from './metrics';
import type { InsertPressure } from './store/insert-pressure';
import type { PartitionStore } from './store/partition-store';
import type { Progress } from './partition/progress';
import { readMessage, type EventMessage } from './batch/read-message';
import { recover, type RecoverBy } from './partition/recover';
import { settle, type SettleBy } from './partition/settle';
import { selectStorable } from './batch/select-storable';
import type { Workbench } from './batch/workbench';

export interface PipelineMeans
  extends HeldPartitionMeans, Pick<RecoverBy, 'incarnation' | 'insertDeadlineMs'>, Pick<SettleBy, 'deadLetters'> {
  readonly bounds: BatchBounds;
  /** Shared by all partitions, as is the pressure. */
  readonly workbench: Workbench;
  readonly pressure: InsertPressure;
  openStore(partition: number): PartitionStore;
  readonly metrics: WriterMetrics;
  readonly tracing: Tracing;
  readonly version: string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * The way of events through the writer: gather messages, leave out what the marks know, and what cannot be a row,
 * and what another event's identity keeps out, and settle the rest. One handler per assigned partition, which settles its batches strictly
 * one after the other while the next one gathers.
 */
export function createPipeline(means: PipelineMeans): (assignment: Assignment) => PartitionHandler {
  return (assignment) => {
    const held = new HeldPartition(assignment, means);
    const gatherer = new BatchGatherer<EventMessage>(means.bounds);
    const work = storeUntilClosed(held, gatherer, means).catch((error: unknown) => {
      gatherer.close();
      held.settleEnd(error);
    });
    return {
      take: (records) => gatherer.add(records.map(readMessage)),
      close: async (reason) => {
        held.close(reason);
        gatherer.close();
        await work;
      },
    };
  };
}

async function storeUntilClosed(
  held: HeldPartition,
  gatherer: BatchGatherer<EventMessage>,
  means: PipelineMeans,
): Promise<void> {
  const { assignment } = held;
  const by = { ...means, held, store: means.openStore(assignment.partition) };
  assignment.pause();
  const recovered = await recover({ ...by, onExpired: means.metrics.expired });
  assignment.seek(recovered.fetchFrom);
  assignment.resume();
  let { progress } = recovered;
  for (;;) {
    const messages = await gatherer.next(progress.plannedTo, () => means.pressure.turn(held.closing));
    if (messages === undefined) return;
    progress = await storeBatch(messages, progress, by);
  }
}

async function storeBatch(
  messages: readonly EventMessage[],
  progress: Progress,
  by: PipelineMeans & SettleBy,
): Promise<Progress> {
  const { held, store, metrics } = by;
  const span = by.tracing.startSpan('store', { kind: 'consumer', ...toTraces(messages) });
  try {
    const range = { from: progress.position, to: progress.plannedTo ?? endOf(messages, progress.position) };
    const stamp = { serviceVersion: by.version, deadLetteredAt: by.now() };
    const { unseen, events, deadLetters } = await by.workbench.use(async (pace) => {
      const kept = dropReplays(messages, progress.marks, by.incarnation);
      return { unseen: kept, ...(await selectStorable(kept, stamp, pace)) };
    });
    const findKeys = (ids: readonly string[]) => held.askClickHouse(() => store.findKeys(ids));
    const added = await dropDuplicates(events, findKeys);
    const settled = await settle({ ...added, range, deadLetters, stamp, marks: unseen.marks }, progress, by);
    metrics.settled({ ...settled.stored, replayed: unseen.replayed, now: by.now() });
    span.end();
    return settled.progress;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

function endOf(messages: readonly EventMessage[], from: number): number {
  return (messages.at(-1)?.offset ?? from - 1) + 1;
}

/** A batch serves many requests: it continues the first one's trace and links the others'. */
function toTraces(messages: readonly EventMessage[]): { parent: string; links: readonly string[] } {
  const [parent = '', ...links] = new Set(messages.flatMap(({ record }) => record.headers['traceparent'] ?? []));
  return { parent, links };
}
