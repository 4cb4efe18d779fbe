import { open, type FileHandle } from 'node:fs/promises';
import type { Logger } from '@millrace/observability';
import { MAX_FRAME_BYTES, parseFrames, type SpooledRecord, type Stretch } from './frame';
import type { Position } from './position';
import type { Segment } from './segment';
import { readFully } from './segment-file';
import { setAside } from './set-aside';

/** One read has at most so much, and at least one frame. */
const BATCH_BYTES = 2 * MAX_FRAME_BYTES;

/** Records that were read together. */
export interface SpooledBatch {
  /** Oldest first; may be none where all that was read is damaged. */
  readonly records: readonly SpooledRecord[];
  /** How many stretches between them are damaged. */
  readonly damaged: number;
  /** How long the stretch is that was read. */
  readonly bytes: number;
  /** Behind the last of them. */
  readonly end: Position;
}

export interface SegmentReaderOptions {
  readonly folder: string;
  readonly log: Logger;
}

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** Reads segments; what is damaged in them is reported, kept aside and passed over. */
export class SegmentReader {
  #open: OpenFile | undefined;

  constructor(private readonly options: SegmentReaderOptions) {}

  /** What follows the position; undefined when nothing does. Rejects with the system's error, or where somebody cut a file. */
  async read(segments: readonly Segment[], from: Position): Promise<SpooledBatch | undefined> {
    const segment = segments.find(
      ({ first, bytes }) => first > from.segment || (first === from.segment && bytes > from.offset),
    );
    if (segment === undefined) return undefined;
    const isBegun = segment.first === from.segment;
    const { path, bytes } = segment;
    const offset = isBegun ? from.offset : 0;
    const record = isBegun ? from.record : segment.first;
    const handle = await this.#handleOf(path);
    const expected = Math.min(BATCH_BYTES, bytes - offset);
    const read = await readFully(handle, offset, expected);
    if (read.length < expected) throw new Error(`${path} is shorter than what was synced to it`);
    const { records, damaged, length } = parseToEnd(read, offset + read.length === bytes);
    for (const stretch of damaged) await this.#passOver(path, offset, stretch);
    return {
      records,
      damaged: damaged.length,
      bytes: length,
      end: { segment: segment.first, offset: offset + length, record: record + records.length + damaged.length },
    };
  }

  async close(): Promise<void> {
    await this.#open?.handle.close();
    this.#open = undefined;
  }

  async #handleOf(path: string): Promise<FileHandle> {
    if (this.#open?.path === path) return this.#open.handle;
    await this.close();
    const handle = await open(path, 'r');
    this.#open = { path, handle };
    return handle;
  }

  async #passOver(path: string, offset: number, { start, end }: Stretch): Promise<void> {
    const keptAt = await setAside(this.options.folder, path);
    this.options.log.error(
      { segment: keptAt, from: offset + start, to: offset + end },
      'a part of the spool is damaged and cannot be published; its segment is kept',
    );
  }
}

/** As `parseFrames`, but nothing follows: the beginning of a frame at the end of a segment is damaged. */
function parseToEnd(bytes: Buffer, isEnd: boolean): ReturnType<typeof parseFrames> {
  const { records, damaged, length } = parseFrames(bytes);
  if (!isEnd || length === bytes.length) return { records, damaged, length };
  const last = damaged.at(-1);
  const [others, start] = last?.end === length ? [damaged.slice(0, -1), last.start] : [damaged, length];
  return { records, damaged: [...others, { start, end: bytes.length }], length: bytes.length };
}
