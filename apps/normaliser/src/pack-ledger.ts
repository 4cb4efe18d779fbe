import {
  cutBySize,
  encodeLedgerBatch,
  MAX_MESSAGE_BYTES,
  type LedgerBatch,
  type LedgerEntry,
} from '@millrace/contracts';

/** At most, beside the texts: five numbers of ten bytes each with their tags, and lengths. */
const ENTRY_BYTES = 64;
const LINE_BYTES = 48;
/** What a LedgerBatch says once. */
const BATCH_BYTES = 512;

/** Packs entries, in order, into as few LedgerBatch messages as their size allows. */
export function packLedger(origin: Omit<LedgerBatch, 'entries'>, entries: readonly LedgerEntry[]): Uint8Array[] {
  return cutBySize(entries, MAX_MESSAGE_BYTES - BATCH_BYTES, sizeOf).map((piece) =>
    encodeLedgerBatch({ ...origin, entries: piece }),
  );
}

/** At least as many bytes as the entry takes: a character of UTF-16 is at most three of UTF-8. */
function sizeOf({ gatewayId, lines }: LedgerEntry): number {
  return lines.reduce(
    (bytes, { project }) => bytes + LINE_BYTES + project.length * 3,
    ENTRY_BYTES + gatewayId.length * 3,
  );
}
