import { setImmediate as nextTurn } from 'node:timers/promises';
import { AssignmentLostError, type Assignment, type ConsumedRecord, type PartitionHandler } from '@millrace/kafka';
import type { Span, Tracing } from '@millrace/observability';
import type { PartitionTurns } from './partition-turns';
import { settle, type SettleTo } from './settle';
import { SettlementBuilder, type Settlement } from './settlement';
import { takeMessage, type TakeMessage } from './take-message';

export interface PipelineMeans extends TakeMessage {
  readonly incarnation: string;
  readonly publishers: SettleTo;
  /** How many the raw topic has. */
  readonly rawPartitions: number;
  readonly turns: Pick<PartitionTurns, 'next'>;
  readonly tracing: Tracing;
}

/** A partition lets the others go on after so many milliseconds, so that one with large messages does not hold them up. */
const SLICE_MS = 20;

/**
 * The way of raw messages through the normaliser: take each message apart, normalise and enrich its
 * records, publish events and dead letters, commit. One handler per assigned raw partition, which takes
 * its messages strictly in order: the writer's marks depend on it.
 */
export function createPipeline(means: PipelineMeans): (assignment: Assignment) => PartitionHandler {
  return (assignment) => {
    let underWay: Promise<void> = Promise.resolve();
    const closing = new AbortController();
    return {
      take: (messages) => {
        underWay = takeInTurn(messages, { assignment, closing: closing.signal }, means).catch(ignoreLostAssignment);
        return underWay;
      },
      close: () => {
        closing.abort();
        return underWay.catch(() => undefined);
      },
    };
  };
}

interface Held {
  readonly assignment: Assignment;
  readonly closing: AbortSignal;
}

async function takeInTurn(
  messages: readonly ConsumedRecord[],
  { assignment, closing }: Held,
  means: PipelineMeans,
): Promise<void> {
  await means.turns.next(assignment.partition, closing);
  if (!closing.aborted) await normaliseAndSettle(messages, assignment, means);
}

async function normaliseAndSettle(
  messages: readonly ConsumedRecord[],
  assignment: Assignment,
  means: PipelineMeans,
): Promise<void> {
  const { normalised, deadLetters } = means.publishers;
  const run = new SettlementBuilder({
    incarnation: means.incarnation,
    partitions: { normalised: normalised.partitions, deadLetters: deadLetters.partitions },
  });
  const last = messages.at(-1);
  let sliceBegan = means.now();
  for (const message of messages) {
    if (means.now() - sliceBegan >= SLICE_MS) {
      await nextTurn();
      sliceBegan = means.now();
    }
    let isInParts = false;
    for (const full of takeMessage(message, run, means)) {
      await settleRun(full.drain(), assignment, means);
      isInParts = true;
    }
    if (isInParts || message === last) await settleRun(run.drain(message.offset + 1), assignment, means);
  }
}

async function settleRun(settlement: Settlement, assignment: Assignment, means: PipelineMeans): Promise<void> {
  if (!assignment.isCurrent()) throw new AssignmentLostError('the partition was lost before the run was settled');
  const startedAt = means.now();
  const span = startSpan(settlement, means.tracing);
  try {
    const origin = {
      incarnation: means.incarnation,
      rawPartition: assignment.partition,
      normaliserVersion: means.version,
    };
    await settle(settlement, span.traceparent, {
      origin,
      rawPartitions: means.rawPartitions,
      to: means.publishers,
      assignment,
    });
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
