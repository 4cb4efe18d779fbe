import type { LedgerBatch } from '@millrace/contracts';
import type { Assignment, PartitionHandler } from '@millrace/kafka';
import { BatchGatherer, type BatchBounds } from '../batch/batch-gatherer';
import { HeldPartition, type HeldPartitionMeans } from '../partition/held-partition';
import { toInsertToken } from '../partition/progress';
import { keepCompleteUpTo } from './keep-complete-up-to';
import type { LedgerStore } from './ledger-store';
import { readLedgerMessage, type LedgerMessage } from './read-ledger-message';
import { toLedgerRows } from './to-ledger-rows';

export interface LedgerPipelineMeans extends HeldPartitionMeans {
  readonly incarnation: string;
  readonly ledger: LedgerStore;
  readonly bounds: BatchBounds;
  /** How often it is found out how far projects are complete, in milliseconds, at most. */
  readonly completenessPeriodMs: number;
}

/**
 * The way of accounts into their tables: gather, insert the lines, then what the gateways said, commit. At least once is
 * enough: rows replace themselves. Whoever holds a partition also keeps up how far each project is complete.
 */
export function createLedgerPipeline(means: LedgerPipelineMeans): (assignment: Assignment) => PartitionHandler {
  return (assignment) => {
    const held = new HeldPartition(assignment, means);
    const gatherer = new BatchGatherer<LedgerMessage>(means.bounds);
    const closing = new AbortController();
    const work = Promise.all([
      storeUntilClosed(held, gatherer, means),
      keepCompleteUpTo({
        // A look that ClickHouse does not answer must not hold up the end of the partition.
        ledger: { advanceCompleteUpTo: () => held.unlessAbandoned(means.ledger.advanceCompleteUpTo()) },
        periodMs: means.completenessPeriodMs,
        log: means.log,
        signal: closing.signal,
      }),
    ]).catch((error: unknown) => {
      gatherer.close();
      closing.abort();
      held.settleEnd(error);
    });
    return {
      take: (records) => gatherer.add(records.map(readLedgerMessage)),
      close: async (reason) => {
        held.close(reason);
        gatherer.close();
        closing.abort();
        await work;
      },
    };
  };
}

async function storeUntilClosed(
  held: HeldPartition,
  gatherer: BatchGatherer<LedgerMessage>,
  means: LedgerPipelineMeans,
): Promise<void> {
  for (;;) {
    const messages = await gatherer.next();
    if (messages === undefined) return;
    await storeAccounts(messages, held, means);
  }
}

async function storeAccounts(
  messages: readonly LedgerMessage[],
  held: HeldPartition,
  { incarnation, ledger, log }: LedgerPipelineMeans,
): Promise<void> {
  const batches = messages.flatMap(({ offset, decoded }): readonly LedgerBatch[] => {
    if (decoded.kind === 'ok') return [decoded.value];
    // Nobody's account: the normaliser's own always decode.
    log.error(
      { topic: held.assignment.topic, offset, reason: decoded.message },
      'passed over what is not a LedgerBatch',
    );
    return [];
  });
  const range = { from: messages[0]?.offset ?? 0, to: (messages.at(-1)?.offset ?? -1) + 1 };
  const token = toInsertToken(incarnation, held.assignment, range);
  const { lines, watermarks } = toLedgerRows(batches);
  if (lines.length > 0) await held.askClickHouse(() => ledger.insertLines(`${token}:lines`, lines, held));
  // What a gateway says is true of what is stored, so it waits for the lines.
  if (watermarks.length > 0)
    await held.askClickHouse(() => ledger.insertWatermarks(`${token}:watermarks`, watermarks, held));
  await held.commit({ offset: range.to, metadata: '' });
}
