import { isSystemError } from './is-system-error';
import type { OpenSegmentFile, ReadableSegment } from './segment-file';

/** The least that a disk loses at a time, as file systems and most drives have it. */
const BLOCK_BYTES = 4_096;
/** Stands for what cannot be read. No frame begins with it, and it is not what a cut-off write leaves (zeros). */
const FILLER = 0xff;

/** What could be read of a stretch. */
export interface Salvage {
  /** As long as the stretch; `FILLER` where nothing could be read. */
  readonly content: Buffer;
  readonly isWhole: boolean;
}

/** A stretch of a file. */
export interface Place {
  readonly path: string;
  readonly at: number;
  readonly bytes: number;
}

/**
 * Reads around what the disk does not give: block by block, where it does not give the whole, because a drive may try for
 * seconds before it gives a sector up. What the file does not have, or no longer (somebody cut or removed it), counts as
 * unreadable too. Rejects with every other error of the system.
 */
export async function readAround(openFile: OpenSegmentFile, { path, at, bytes }: Place): Promise<Salvage> {
  const content = Buffer.alloc(bytes, FILLER);
  const file = await unlessUnreadable(openFile(path));
  if (file === undefined) return { content, isWhole: false };
  try {
    const whole = await unlessUnreadable(file.read(at, bytes));
    if (whole?.length === bytes) return { content: whole, isWhole: true };
    await readBlocks(file, at, content);
    return { content, isWhole: false };
  } finally {
    await file.close();
  }
}

async function readBlocks(file: ReadableSegment, at: number, content: Buffer): Promise<void> {
  for (let from = 0; from < content.length;) {
    const to = Math.min(content.length, from + BLOCK_BYTES - ((at + from) % BLOCK_BYTES));
    const block = await unlessUnreadable(file.read(at + from, to - from));
    block?.copy(content, from);
    from = to;
  }
}

/** Whether the error is of the file alone, and not of the process or of the whole machine. */
export function isUnreadable(error: unknown): boolean {
  return isSystemError(error, 'EIO', 'ENOENT');
}

async function unlessUnreadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}
