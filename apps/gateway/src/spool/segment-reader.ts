import type { Logger } from '@millrace/observability';
import { MAX_FRAME_BYTES, parseFrames, type SpooledRecord, type Stretch } from './frame';
import type { Position } from './position';
import { isUnreadable, readAround, type Place } from './read-around';
import type { Segment } from './segment';
import type { OpenSegmentFile, ReadableSegment } from './segment-file';
import { setAside } from './set-aside';

/** One read has at most so much, and at least one frame. */
const BATCH_BYTES = 2 * MAX_FRAME_BYTES;
/** So often a segment may fail, once a second, before what cannot be read of it is taken for lost. */
const MAX_FAILURES = 10;

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
  readonly openFile: OpenSegmentFile;
  readonly log: Logger;
}

interface OpenFile {
  readonly path: string;
  readonly file: ReadableSegment;
}

/**
 * Reads segments; what is damaged in them is reported, kept aside and passed over. What the disk does not give is waited
 * for at first, for it may be the disk that comes back.
 */
export class SegmentReader {
  #open: OpenFile | undefined;
  /** How often reading the segment failed for a reason that may lie in the file. */
  readonly #failures = { path: '', count: 0 };
  #fault: string | undefined;

  constructor(private readonly options: SegmentReaderOptions) {}

  /** Why nothing could be read the last time; undefined when all is well. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** What follows the position; undefined when nothing does. Rejects where the disk does not give it, which is told to people. */
  async read(segments: readonly Segment[], from: Position): Promise<SpooledBatch | undefined> {
    const segment = segments.find(
      ({ first, bytes }) => first > from.segment || (first === from.segment && bytes > from.offset),
    );
    if (segment === undefined) return undefined;
    const start = segment.first === from.segment ? from : { segment: segment.first, offset: 0, record: segment.first };
    try {
      const batch = await this.#readFrom(start, segment);
      this.#fault = undefined;
      return batch;
    } catch (error) {
      this.#fault = `${segment.path} cannot be read from byte ${String(start.offset)} on: ${messageOf(error)}`;
      // The next try may get from a new handle what this one does not give any more.
      await this.close().catch(() => undefined);
      throw new Error(this.#fault, { cause: error });
    }
  }

  async close(): Promise<void> {
    const file = this.#open?.file;
    this.#open = undefined;
    await file?.close();
  }

  async #readFrom({ offset, record }: Position, { first, path, bytes }: Segment): Promise<SpooledBatch> {
    const content = await this.#readBytes({ path, at: offset, bytes: Math.min(BATCH_BYTES, bytes - offset) });
    const { records, damaged, length } = parseToEnd(content, offset + content.length === bytes);
    for (const stretch of damaged) await this.#passOver(path, offset, stretch);
    return {
      records,
      damaged: damaged.length,
      bytes: length,
      end: { segment: first, offset: offset + length, record: record + records.length + damaged.length },
    };
  }

  async #readBytes(place: Place): Promise<Buffer> {
    const { path, at, bytes } = place;
    if (this.#failures.path === path && this.#failures.count >= MAX_FAILURES)
      return (await readAround(this.options.openFile, place)).content;
    try {
      const content = await (await this.#fileOf(path)).read(at, bytes);
      if (content.length === bytes) return content;
    } catch (error) {
      if (isUnreadable(error)) this.#countFailure(path);
      throw error;
    }
    this.#countFailure(path);
    throw new Error('the file is shorter than what was synced to it');
  }

  #countFailure(path: string): void {
    if (this.#failures.path !== path) Object.assign(this.#failures, { path, count: 0 });
    this.#failures.count += 1;
  }

  async #fileOf(path: string): Promise<ReadableSegment> {
    if (this.#open?.path === path) return this.#open.file;
    await this.close();
    const file = await this.options.openFile(path);
    this.#open = { path, file };
    return file;
  }

  async #passOver(path: string, offset: number, { start, end }: Stretch): Promise<void> {
    const keptAt = await setAside(this.options.folder, path);
    this.options.log.error(
      { path, segment: keptAt, from: offset + start, to: offset + end },
      keptAt === undefined
        ? 'a part of the spool is gone and cannot be published; somebody removed its segment'
        : 'a part of the spool is damaged and cannot be published; its segment is kept',
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** As `parseFrames`, but nothing follows: the beginning of a frame at the end of a segment is damaged. */
function parseToEnd(bytes: Buffer, isEnd: boolean): ReturnType<typeof parseFrames> {
  const { records, damaged, length } = parseFrames(bytes);
  if (!isEnd || length === bytes.length) return { records, damaged, length };
  const last = damaged.at(-1);
  const [others, start] = last?.end === length ? [damaged.slice(0, -1), last.start] : [damaged, length];
  return { records, damaged: [...others, { start, end: bytes.length }], length: bytes.length };
}
