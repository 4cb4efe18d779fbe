import { open, rm, truncate } from 'node:fs/promises';
import type { Logger } from '@millrace/observability';
import { firstReceivedAt, FRAME_HEAD_BYTES, parseFrames } from './frame';
import type { Position } from './position';
import { listSegments, type Segment, type SegmentFileInfo } from './segment';
import { readFully } from './segment-file';

/** What a process finds in the folder of the one before it. */
export interface FoundSegments {
  readonly segments: Segment[];
  /** The number of the next record. */
  readonly next: number;
}

/** Looks what is left to publish, and brings the end of the last segment in order, in which a write may have been cut off. */
export async function openSegments(folder: string, position: Position, log: Logger): Promise<FoundSegments> {
  const files = await listSegments(folder);
  const done = files.filter(({ first }) => first < position.segment);
  for (const { path } of done) await rm(path);
  const left = files.slice(done.length);
  const segments: Segment[] = [];
  for (const [index, file] of left.entries()) {
    const following = left[index + 1];
    const segment =
      following === undefined ? await openLast(file, log) : await openWhole(file, following.first - file.first);
    if (segment.bytes > 0) segments.push(segment);
    else await rm(file.path);
  }
  const last = segments.at(-1);
  return { segments, next: Math.max(position.record, last === undefined ? 0 : last.first + last.records) };
}

async function openWhole({ first, path, bytes }: SegmentFileInfo, records: number): Promise<Segment> {
  const head = await readAll(path, FRAME_HEAD_BYTES);
  const oldestReceivedAt = firstReceivedAt(head) ?? oldestOf(await readAll(path, bytes));
  return { first, path, bytes, records, oldestReceivedAt };
}

/** Cuts off what a write that did not end has left. */
async function openLast({ first, path, bytes: size }: SegmentFileInfo, log: Logger): Promise<Segment> {
  const content = await readAll(path, size);
  const bytes = findEnd(content);
  if (bytes < size) {
    log.warn({ path, bytes: size - bytes }, 'cut off the end of the spool, which was not acknowledged');
    await truncate(path, bytes);
  }
  const { records, damaged } = parseFrames(content);
  return { first, path, bytes, records: records.length + damaged.length, oldestReceivedAt: oldestOf(content) };
}

/**
 * The beginning of a frame at the end was not acknowledged, because that follows the sync of the whole frame. The same holds
 * for zeros, which file systems leave where the size of a file lasted and its content did not. All else stays, and is reported
 * when its turn comes.
 */
function findEnd(content: Buffer): number {
  const { damaged, length } = parseFrames(content);
  const last = damaged.at(-1);
  if (last === undefined) return length;
  if (isZero(content.subarray(last.start))) return last.start;
  return last.end === length ? content.length : length;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function oldestOf(content: Buffer): number {
  const { records } = parseFrames(content);
  return records.reduce((oldest, { receivedAt }) => Math.min(oldest, receivedAt), Infinity);
}

/** Up to so many bytes from the beginning. */
async function readAll(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    return await readFully(file, 0, bytes);
  } finally {
    await file.close();
  }
}
