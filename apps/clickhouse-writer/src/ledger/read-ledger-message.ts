import { decodeLedgerBatch, type Decoded, type LedgerBatch } from '@millrace/contracts';
import type { ConsumedRecord } from '@millrace/kafka';
import type { Gatherable } from '../batch/batch-gatherer';

/** A message of the ledger's topic. */
export interface LedgerMessage extends Gatherable {
  readonly decoded: Decoded<LedgerBatch>;
}

export function readLedgerMessage({ offset, value }: ConsumedRecord): LedgerMessage {
  const decoded = decodeLedgerBatch(value);
  const entries = decoded.kind === 'ok' ? decoded.value.entries : [];
  const rows = entries.reduce((sum, { lines }) => sum + lines.length, 0);
  return { offset, bytes: value.length, rows, decoded };
}
