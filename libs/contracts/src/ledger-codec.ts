import { millrace } from './gen/protobuf';
import { decodeMessage, toSafeInteger, type Decoded } from './protobuf';

/** The events of one project that were received in one minute, as one raw message has them. */
export interface LedgerLine {
  readonly project: string;
  /** Unix milliseconds of the minute's start. */
  readonly minute: number;
  readonly requests: number;
  /** Positions of bodies, whatever became of them. */
  readonly events: number;
  /** Of `events`: those that their dialect's contract has dropped. */
  readonly dropped: number;
}

/** The account of one raw message that is being settled. */
export interface LedgerEntry {
  readonly rawOffset: number;
  /** As in `RawBatchOrigin`. */
  readonly gatewayId: string;
  readonly lowWatermark: number;
  /** Unix milliseconds: when the message was published, by its gateway's clock. */
  readonly publishedAt: number;
  readonly lines: readonly LedgerLine[];
}

export interface LedgerBatch {
  readonly incarnation: string;
  readonly rawPartition: number;
  /** How many the raw topic has. */
  readonly rawPartitions: number;
  /** In raw order. */
  readonly entries: readonly LedgerEntry[];
}

export function encodeLedgerBatch({ incarnation, rawPartition, rawPartitions, entries }: LedgerBatch): Uint8Array {
  return millrace.v1.LedgerBatch.encode({
    incarnation,
    rawPartition,
    rawPartitions,
    entries: entries.map(({ rawOffset, gatewayId, lowWatermark, publishedAt, lines }) => ({
      rawOffset,
      gatewayId,
      lowWatermarkMs: lowWatermark,
      publishedAtMs: publishedAt,
      lines: lines.map(({ project, minute, requests, events, dropped }) => ({
        project,
        minuteMs: minute,
        requests,
        events,
        dropped,
      })),
    })),
  }).finish();
}

export function decodeLedgerBatch(bytes: Uint8Array): Decoded<LedgerBatch> {
  const decoded = decodeMessage(millrace.v1.LedgerBatch, bytes);
  if (decoded.kind === 'undecodable') return decoded;
  try {
    const { incarnation, rawPartition, rawPartitions, entries } = decoded.value;
    return { kind: 'ok', value: { incarnation, rawPartition, rawPartitions, entries: entries.map(toLedgerEntry) } };
  } catch (error) {
    return { kind: 'undecodable', message: error instanceof Error ? error.message : 'not a LedgerBatch' };
  }
}

function toLedgerEntry(properties: millrace.v1.LedgerEntry.$Properties): LedgerEntry {
  // What `decode` makes are instances: every field has its default.
  const { rawOffset, gatewayId, lowWatermarkMs, publishedAtMs, lines } = properties as millrace.v1.LedgerEntry;
  return {
    rawOffset: toSafeInteger(rawOffset),
    gatewayId,
    lowWatermark: toSafeInteger(lowWatermarkMs),
    publishedAt: toSafeInteger(publishedAtMs),
    lines: lines.map(toLedgerLine),
  };
}

function toLedgerLine(properties: millrace.v1.LedgerLine.$Properties): LedgerLine {
  const { project, minuteMs, requests, events, dropped } = properties as millrace.v1.LedgerLine;
  return { project, minute: toSafeInteger(minuteMs), requests, events, dropped };
}
