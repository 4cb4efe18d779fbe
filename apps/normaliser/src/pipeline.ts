import { AssignmentLostError, type Assignment, type ConsumedRecord, type PartitionHandler } from '@millrace/kafka';
import type { Span, Tracing } from '@millrace/observability';
import { settle, type SettleTo } from './settle';
import { SettlementBuilder, type Settlement } from './settlement';
import { takeMessage, type TakeMessage } from './take-message';

/** Encoded bytes after which a run is settled and the next begun: bounds memory whatever a fetch inflates to. */
const MAX_RUN_BYTES = 4 * 1024 * 1024;

export interface PipelineMeans extends TakeMessage {
  readonly incarnation: string;
  readonly publishers: SettleTo;
  readonly tracing: Tracing;
}

/**
 * The way of raw messages through the normaliser: take each message apart, normalise and enrich its
 * records, publish events and dead letters, commit. One handler per assigned raw partition, which takes
 * its messages strictly in order: the writer's marks depend on it.
 */
export function createPipeline(means: PipelineMeans): (assignment: Assignment) => PartitionHandler {
  return (assignment) => {
    let underWay: Promise<void> = Promise.resolve();
    return {
      take: (messages) => {
        underWay = normaliseAndSettle(messages, assignment, means).catch(ignoreLostAssignment);
        return underWay;
      },
      close: () => underWay.catch(() => undefined),
    };
  };
}

async function normaliseAndSettle(
  messages: readonly ConsumedRecord[],
  assignment: Assignment,
  means: PipelineMeans,
): Promise<void> {
  const newRun = () => new SettlementBuilder(means.incarnation, means.publishers.normalised.partitions);
  let run = newRun();
  for (const [position, message] of messages.entries()) {
    takeMessage(message, run, means);
    const isLast = position === messages.length - 1;
    if (!isLast && run.bytes < MAX_RUN_BYTES) continue;
    if (!assignment.isCurrent()) return;
    await settleRun(run.finish(message.offset + 1), assignment, means);
    run = newRun();
  }
}

async function settleRun(settlement: Settlement, assignment: Assignment, means: PipelineMeans): Promise<void> {
  const startedAt = means.now();
  const span = startSpan(settlement, means.tracing);
  try {
    const origin = {
      incarnation: means.incarnation,
      rawPartition: assignment.partition,
      normaliserVersion: means.version,
    };
    await settle(settlement, span.traceparent, { origin, to: means.publishers, assignment });
    span.end();
  } catch (error) {
    span.end(error);
    throw error;
  }
  const now = means.now();
  means.metrics.settled({ ...measure(settlement), seconds: (now - startedAt) / 1_000, now });
}

/** A batch serves many requests: it continues the first one's trace and links the others'. */
function startSpan({ traceparents: [parent = '', ...links] }: Settlement, tracing: Tracing): Span {
  return tracing.startSpan('normalise', { kind: 'consumer', parent, links });
}

function measure({ events, bytes }: Settlement): { events: number; bytes: number; oldestReceivedAt: number } {
  let count = 0;
  let oldestReceivedAt = Infinity;
  for (const entries of events.values()) {
    count += entries.length;
    for (const { receivedAt } of entries) oldestReceivedAt = Math.min(oldestReceivedAt, receivedAt);
  }
  return { events: count, bytes, oldestReceivedAt };
}

/** The partition is another member's now: it starts at the last committed offset and does this run again. */
function ignoreLostAssignment(error: unknown): void {
  if (!(error instanceof AssignmentLostError)) throw error;
}
