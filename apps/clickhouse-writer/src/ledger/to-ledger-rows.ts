import { OWES_NOTHING, type LedgerBatch, type LedgerEntry } from '@millrace/contracts';
import type { LedgerRow, WatermarkRow } from './ledger-tables';

export interface LedgerRows {
  readonly lines: readonly LedgerRow[];
  /** True only once the lines are stored. */
  readonly watermarks: readonly WatermarkRow[];
}

/** The rows of accounts in the order of their topic. Of what a gateway said in a partition only the last counts. */
export function toLedgerRows(batches: readonly LedgerBatch[]): LedgerRows {
  const lines: LedgerRow[] = [];
  const watermarks = new Map<string, WatermarkRow>();
  for (const batch of batches)
    for (const entry of batch.entries) {
      addLines(entry, batch, lines);
      const watermark = toWatermarkRow(entry, batch);
      if (watermark === undefined) continue;
      const key = `${batch.incarnation} ${String(batch.rawPartition)} ${entry.gatewayId}`;
      const known = watermarks.get(key);
      if (known === undefined || known.raw_offset < watermark.raw_offset) watermarks.set(key, watermark);
    }
  return { lines, watermarks: [...watermarks.values()] };
}

function addLines(
  { rawOffset, lines }: LedgerEntry,
  { incarnation, rawPartition }: LedgerBatch,
  to: LedgerRow[],
): void {
  for (const { project, minute, requests, events, dropped } of lines)
    to.push({
      minute: toDateTime(minute),
      project,
      incarnation,
      raw_partition: rawPartition,
      raw_offset: rawOffset,
      requests,
      events,
      dropped,
    });
}

/** The last second that ClickHouse's DateTime can hold. */
const END_OF_TIME = 0xff_ff_ff_ff;

/** The time of a message that is none of ours may be anything. */
function toDateTime(milliseconds: number): number {
  return Math.min(END_OF_TIME, Math.max(0, Math.floor(milliseconds / 1_000)));
}

/** None from a program that is no gateway. */
function toWatermarkRow(
  { rawOffset, gatewayId, lowWatermark, publishedAt }: LedgerEntry,
  { incarnation, rawPartition, rawPartitions }: LedgerBatch,
): WatermarkRow | undefined {
  if (gatewayId === '' || lowWatermark === 0) return undefined;
  const hasEnded = lowWatermark === OWES_NOTHING;
  return {
    incarnation,
    raw_partition: rawPartition,
    gateway_id: gatewayId,
    raw_offset: rawOffset,
    low_watermark: hasEnded ? publishedAt : lowWatermark,
    has_ended: hasEnded ? 1 : 0,
    published_at: publishedAt,
    raw_partitions: rawPartitions,
  };
}
