import { encodeFrame, frameBytes, type SpooledRecord } from './frame';
import type { OwnedRecord } from './owned-record';
import { segmentPath, type Segment } from './segment';
import type { CreateSegmentFile, SegmentFile } from './segment-file';

export interface SegmentWriterOptions {
  readonly folder: string;
  readonly createFile: CreateSegmentFile;
  /** A segment that has reached it is not written to any more. */
  readonly segmentBytes: number;
  /** The number of the next record. */
  readonly next: number;
  /** Takes in a segment as soon as something in it lasts. */
  readonly onSegment: (segment: Segment) => void;
}

/** Thrown by `SegmentWriter.write`. */
export class SegmentWriteError extends Error {
  override readonly name = 'SegmentWriteError';

  constructor(
    cause: unknown,
    /** Nothing of the records is left in the file. Otherwise a later start may find some of them. */
    readonly isUndone: boolean,
  ) {
    super(cause instanceof Error ? cause.message : 'the disk failed', { cause });
  }
}

interface ActiveSegment {
  readonly segment: Segment;
  readonly file: SegmentFile;
}

/** Writes records to segments, one call at a time. */
export class SegmentWriter {
  #active: ActiveSegment | undefined;
  #next: number;

  constructor(private readonly options: SegmentWriterOptions) {
    this.#next = options.next;
  }

  /**
   * Resolves when the records would survive a loss of power; at least one, and none older than the first. After an error
   * nothing more is written to that segment: what the disk has of a file whose sync failed is not known.
   */
  async write(records: readonly OwnedRecord[]): Promise<void> {
    const { segment, file } = (this.#active = await this.#segmentFrom(records[0]?.receivedAt ?? 0));
    const bytes = Buffer.concat(records.flatMap(encodeFrame));
    try {
      await file.write(bytes, segment.bytes);
      await file.sync();
    } catch (error) {
      this.#active = undefined;
      throw new SegmentWriteError(error, await giveUp(file, segment.bytes));
    }
    this.#next += records.length;
    segment.bytes += bytes.length;
    segment.records += records.length;
    for (const record of records)
      segment.held.set(record.project, (segment.held.get(record.project) ?? 0) + frameBytes(record));
    if (segment.records === records.length) this.options.onSegment(segment);
  }

  /** Ends the segment that is being written to, so that it can be removed. Not during a write. */
  async endSegment(): Promise<void> {
    const active = this.#active;
    this.#active = undefined;
    await active?.file.close();
  }

  async #segmentFrom(oldest: number): Promise<ActiveSegment> {
    if (this.#active !== undefined && this.#suits(this.#active.segment, oldest)) return this.#active;
    await this.endSegment();
    const path = segmentPath(this.options.folder, this.#next);
    try {
      const file = await this.options.createFile(path);
      return {
        segment: { first: this.#next, path, bytes: 0, records: 0, oldestReceivedAt: oldest, held: new Map() },
        file,
      };
    } catch (error) {
      throw new SegmentWriteError(error, true);
    }
  }

  /** A clock that was set back begins a new segment, so that the first record of one tells how old it is. */
  #suits(segment: Segment, oldest: number): boolean {
    return segment.bytes < this.options.segmentBytes && segment.oldestReceivedAt <= oldest;
  }
}

async function giveUp(file: SegmentFile, bytes: number): Promise<boolean> {
  try {
    await file.cutTo(bytes);
    return true;
  } catch {
    return false;
  } finally {
    await file.close().catch(() => undefined);
  }
}

/** How many of the waiting go into one write: up to so many bytes, but at least one, and none older than the first. */
export function countGroup(waiting: readonly { readonly record: SpooledRecord }[], maxBytes: number): number {
  const oldest = waiting[0]?.record.receivedAt ?? 0;
  let bytes = 0;
  const end = waiting.findIndex(({ record }, index) => {
    bytes += frameBytes(record);
    return index > 0 && (bytes > maxBytes || record.receivedAt < oldest);
  });
  return end === -1 ? waiting.length : end;
}
