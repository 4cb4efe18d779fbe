import { setTimeout as delay } from 'node:timers/promises';
import { ClickHouseError } from '@millrace/clickhouse';
import type { Logger } from '@millrace/observability';
import type { LedgerStore } from './ledger-store';

export interface KeepCompleteUpTo {
  readonly ledger: Pick<LedgerStore, 'advanceCompleteUpTo'>;
  /** Milliseconds between two looks, at least. */
  readonly periodMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The part of the time that looking may take: behind a long backlog, minutes of many days are counted each time. */
const MAX_SHARE = 1 / 20;

/**
 * Finds out, again and again until the signal, how far each project is complete. A look that ClickHouse does not answer is
 * only put off: what is complete stays so.
 */
export async function keepCompleteUpTo({ ledger, periodMs, log, signal }: KeepCompleteUpTo): Promise<void> {
  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      await ledger.advanceCompleteUpTo();
    } catch (error) {
      if (!(error instanceof ClickHouseError)) throw error;
      log.warn({ err: error }, 'how far projects are complete is found out later');
    }
    const tookMs = performance.now() - startedAt;
    await waitUntil(signal, Math.max(periodMs, tookMs / MAX_SHARE));
  }
}

async function waitUntil(signal: AbortSignal, milliseconds: number): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
