import { crc32 } from 'node:zlib';
import type { Lane } from '../raw/raw-publisher';

/** Begins every frame; the last byte is the version of the format. */
const MAGIC = Buffer.from('MRS1');
const LENGTH_AT = 4;
const RECEIVED_AT = 8;
const LANE_AT = 16;
const ENTRY_CRC_AT = 20;
const HEADER_CRC_AT = 24;

/** In the order of their numbers in frames. */
const LANES: readonly Lane[] = ['regular', 'overflow'];

/**
 * The head of a frame, in bytes: magic, length of the entry (u32), time of reception (f64, Unix milliseconds), lane (u32),
 * CRC-32 of the entry, CRC-32 of the head before it. All little-endian. A head has a checksum of its own so that a damaged entry
 * can be passed over, and the next one found.
 */
export const FRAME_HEAD_BYTES = 28;

/** A longer entry is none: what fits a Kafka message is half as long. It bounds what a damaged length can ask for. */
export const MAX_FRAME_BYTES = 2 * 1024 * 1024;

/** A request in the spool. */
export interface SpooledRecord {
  /** See `encodeRawBatchEntry`. */
  readonly entry: Uint8Array;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  readonly lane: Lane;
}

export function frameBytes({ entry }: SpooledRecord): number {
  return FRAME_HEAD_BYTES + entry.length;
}

/** The head and the entry, to be written one after the other. */
export function encodeFrame({ entry, receivedAt, lane }: SpooledRecord): readonly [Uint8Array, Uint8Array] {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(entry.length, LENGTH_AT);
  head.writeDoubleLE(receivedAt, RECEIVED_AT);
  head.writeUInt32LE(LANES.indexOf(lane), LANE_AT);
  head.writeUInt32LE(crc32(entry), ENTRY_CRC_AT);
  head.writeUInt32LE(crc32(head.subarray(0, HEADER_CRC_AT)), HEADER_CRC_AT);
  return [head, entry];
}

/** A stretch of bytes, `end` exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface ParsedFrames {
  /** In order; the entries are views of the parsed bytes. */
  readonly records: readonly SpooledRecord[];
  /** What is not a frame as it was written. */
  readonly damaged: readonly Stretch[];
  /** Bytes up to which everything is a record or damaged. What follows is the beginning of a frame. */
  readonly length: number;
}

/** Takes bytes apart that begin with a frame. */
export function parseFrames(bytes: Buffer): ParsedFrames {
  const records: SpooledRecord[] = [];
  const damaged: Stretch[] = [];
  let start = 0;
  while (start + FRAME_HEAD_BYTES <= bytes.length) {
    const head = readHead(bytes, start);
    const end = head === undefined ? findHead(bytes, start + 1) : start + FRAME_HEAD_BYTES + head.length;
    if (end > bytes.length) break;
    const entry = bytes.subarray(start + FRAME_HEAD_BYTES, end);
    if (head !== undefined && crc32(entry) === head.entryCrc)
      records.push({ entry, receivedAt: head.receivedAt, lane: head.lane });
    else damaged.push({ start, end });
    start = end;
  }
  return { records, damaged, length: start };
}

interface FrameHead {
  readonly length: number;
  readonly receivedAt: number;
  readonly lane: Lane;
  readonly entryCrc: number;
}

/** Undefined where no head was written. */
function readHead(bytes: Buffer, at: number): FrameHead | undefined {
  if (MAGIC.compare(bytes, at, at + MAGIC.length) !== 0) return undefined;
  if (crc32(bytes.subarray(at, at + HEADER_CRC_AT)) !== bytes.readUInt32LE(at + HEADER_CRC_AT)) return undefined;
  const length = bytes.readUInt32LE(at + LENGTH_AT);
  if (length > MAX_FRAME_BYTES - FRAME_HEAD_BYTES) return undefined;
  return {
    length,
    receivedAt: bytes.readDoubleLE(at + RECEIVED_AT),
    lane: LANES[bytes.readUInt32LE(at + LANE_AT)] ?? 'regular',
    entryCrc: bytes.readUInt32LE(at + ENTRY_CRC_AT),
  };
}

/** Where the next head is; where there is none, the first place at which one could begin that is not whole yet. */
function findHead(bytes: Buffer, from: number): number {
  const last = bytes.length - FRAME_HEAD_BYTES;
  for (let at = bytes.indexOf(MAGIC, from); at !== -1 && at <= last; at = bytes.indexOf(MAGIC, at + 1)) {
    if (readHead(bytes, at) !== undefined) return at;
  }
  return Math.max(from, last + 1);
}
