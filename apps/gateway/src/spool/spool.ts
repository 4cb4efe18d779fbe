import { rm } from 'node:fs/promises';
import type { Logger } from '@millrace/observability';
import { DrainRate } from '../request/drain-rate';
import type { Load } from '../request/in-flight-bytes';
import { DiskWatch } from './disk-watch';
import { frameBytes, MAX_FRAME_BYTES } from './frame';
import type { FolderLock } from './folder-lock';
import type { OwnedRecord } from './owned-record';
import { writePosition, type Position } from './position';
import { ProjectShares } from './project-shares';
import type { Segment } from './segment';
import type { CreateSegmentFile, OpenSegmentFile } from './segment-file';
import { SegmentReader, type SpooledBatch } from './segment-reader';
import { SegmentWriteError, SegmentWriter, countGroup } from './segment-writer';
import { countSetAside } from './set-aside';
import { SpoolError, type SpoolFault, type SpoolRefusal } from './spool-error';

/** One write to the disk, and one sync, has at most so much. */
const GROUP_BYTES = 4 * 1024 * 1024;
/** After a loss of power, what was published in so much time is published again; after a kill, one batch. */
const POSITION_SYNC_INTERVAL_MS = 500;

export interface SpoolOptions {
  readonly folder: string;
  readonly gatewayId: string;
  /** Bound of all segments. */
  readonly maxBytes: number;
  readonly segmentBytes: number;
  readonly createFile: CreateSegmentFile;
  readonly openFile: OpenSegmentFile;
  readonly lock: FolderLock;
  readonly log: Logger;
  /** What was found, oldest first; the spool's from now on. */
  readonly segments: Segment[];
  readonly position: Position;
  /** The number of the next record. */
  readonly next: number;
}

interface Waiting {
  readonly record: OwnedRecord;
  readonly resolve: () => void;
  readonly reject: (error: SpoolError) => void;
}

/**
 * Records on the disk of one gateway, first in, first out: kept when they were synced, until they are forgotten. Syncs are a
 * group commit without a timer: what comes while one is under way goes with the next.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #writer: SegmentWriter;
  readonly #reader: SegmentReader;
  readonly #disk: DiskWatch;
  readonly #segments: Segment[];
  readonly #waiting: Waiting[] = [];
  readonly #shares = new ProjectShares();
  readonly #stopping = new AbortController();
  readonly #drainRate = new DrainRate(() => performance.now());
  #writtenBytes: number;
  #unwrittenBytes = 0;
  #writing: Promise<void> | undefined;
  #position: Position;
  #positionSyncedAt = -Infinity;
  #isReadToEnd = false;
  #arrived: () => void = () => undefined;

  constructor(options: SpoolOptions) {
    this.#options = options;
    this.#segments = options.segments;
    this.#position = options.position;
    this.#writtenBytes = options.segments.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { held } of options.segments) this.#shares.addAll(held);
    this.#writer = new SegmentWriter({ onSegment: (segment) => this.#segments.push(segment), ...options });
    this.#reader = new SegmentReader(options);
    this.#disk = new DiskWatch({ signal: this.#stopping.signal, ...options });
  }

  /** The same for every process that opens this folder. */
  get gatewayId(): string {
    return this.#options.gatewayId;
  }

  /** On the disk and on the way there. What was published of a segment counts until all of it was. */
  get bytes(): number {
    return this.#writtenBytes + this.#unwrittenBytes;
  }

  /** On the disk and not forgotten, or on the way there. 0: the spool is empty. */
  get owedBytes(): number {
    return this.bytes - this.#publishedBytes;
  }

  /** What has to be published before a segment gives its room back, and how fast that goes. */
  load(): Load {
    const usedBytes = (this.#segments[0]?.bytes ?? 0) - this.#publishedBytes;
    return { usedBytes, bytesPerSecond: this.#drainRate.bytesPerSecond() };
  }

  /** Synced and not forgotten. */
  get records(): number {
    const last = this.#segments.at(-1);
    return last === undefined ? 0 : Math.max(0, last.first + last.records - this.#position.record);
  }

  /** Unix milliseconds before which no record was received that is synced and not forgotten; undefined when none is. */
  oldestReceivedAt(): number | undefined {
    if (this.#segments.length === 0) return undefined;
    return this.#segments.reduce((oldest, { oldestReceivedAt }) => Math.min(oldest, oldestReceivedAt), Infinity);
  }

  /** Why nothing is taken at the moment; undefined when a record of any size is. */
  fault(): SpoolFault | undefined {
    if (this.#disk.hasFailed) return 'faulty';
    return this.#freeBytes < 0 ? 'full' : undefined;
  }

  /** Why the project's records are not taken at the moment; undefined when they are. */
  refuse(project: string): SpoolRefusal | undefined {
    return this.fault() ?? (this.#shares.isUsedUp(project, this.#freeBytes) ? 'share' : undefined);
  }

  /** Why what is next cannot be read; undefined when nothing is in the way. For people. */
  readFault(): string | undefined {
    return this.#reader.fault;
  }

  /** Resolves with how many segments lie aside because of damage. */
  countSetAside(): Promise<number> {
    return countSetAside(this.#options.folder);
  }

  /**
   * Resolves when the record survives a loss of power. Rejects with a SpoolError. Takes it also where the project's share is
   * used up: `refuse` is for the caller to ask.
   */
  append(record: OwnedRecord): Promise<void> {
    const fault = this.fault();
    if (fault !== undefined) return Promise.reject(new SpoolError(fault, true));
    this.#unwrittenBytes += frameBytes(record);
    this.#shares.add(record.project, frameBytes(record));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /**
   * The oldest records, up to some megabytes. Waits until there are any; undefined after `endReading`. Rejects while
   * the disk does not give them; who asks again often enough gets what follows (`SegmentReader`).
   */
  async read(): Promise<SpooledBatch | undefined> {
    for (;;) {
      const arrival = this.#nextArrival();
      if (this.#isReadToEnd) return undefined;
      const batch = await this.#reader.read(this.#segments, this.#position);
      if (batch !== undefined) return batch;
      await this.#removePublished();
      await arrival;
    }
  }

  /** Gives up everything up to the end of the batch: it has been published. */
  async forget({ end, bytes }: SpooledBatch): Promise<void> {
    this.#position = end;
    this.#drainRate.drained(bytes);
    await this.#removePublished();
  }

  endReading(): void {
    this.#isReadToEnd = true;
    this.#arrived();
  }

  /** Keeps what is in it for the next process. Nothing may be appended any more. */
  async close(): Promise<void> {
    this.#stopping.abort();
    this.endReading();
    await this.#writing;
    await this.#writer.endSegment();
    await this.#reader.close();
    await this.#keepPosition(true);
    await this.#options.lock.release();
  }

  /** For the records behind the next one, of whatever size that is. */
  get #freeBytes(): number {
    return this.#options.maxBytes - this.bytes - MAX_FRAME_BYTES;
  }

  /** Of the first segment. */
  get #publishedBytes(): number {
    const { segment, offset } = this.#position;
    return this.#segments[0]?.first === segment ? offset : 0;
  }

  #nextArrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  /** Whole segments go, and the one that is being written to when nothing is on its way there. */
  async #removePublished(): Promise<void> {
    const { segment, offset } = this.#position;
    const last = this.#segments.at(-1);
    const isIdle = this.#writing === undefined;
    const isPublished = ({ first, bytes }: Segment): boolean =>
      first < segment || (first === segment && bytes <= offset);
    const removed = this.#segments.splice(
      0,
      this.#segments.filter((each) => isPublished(each) && (each !== last || isIdle)).length,
    );
    this.#writtenBytes -= removed.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { held } of removed) this.#shares.release(held);
    if (last !== undefined && removed.includes(last)) await this.#writer.endSegment();
    await this.#keepPosition(removed.length > 0);
    for (const { path } of removed) await this.#remove(path);
  }

  async #writeAll(): Promise<void> {
    // After this tick's input, so that requests which came together are synced together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) await this.#writeGroup();
    this.#writing = undefined;
    this.#arrived();
  }

  async #writeGroup(): Promise<void> {
    const group = this.#waiting.slice(0, countGroup(this.#waiting, GROUP_BYTES));
    try {
      await this.#writer.write(group.map(({ record }) => record));
    } catch (error) {
      this.#fail(group.length, error);
      return;
    }
    this.#writtenBytes += sumOf(group);
    for (const { resolve } of this.#take(group.length)) resolve();
    this.#arrived();
  }

  /** Whoever came after the group that failed would fail as well, and later. */
  #fail(groupLength: number, error: unknown): void {
    this.#disk.fail(error);
    const isUndone = error instanceof SegmentWriteError && error.isUndone;
    const failed = this.#take(groupLength);
    const behind = this.#take(this.#waiting.length);
    for (const { record } of [...failed, ...behind]) this.#shares.add(record.project, -frameBytes(record));
    for (const { reject } of failed) reject(new SpoolError('faulty', isUndone, { cause: error }));
    for (const { reject } of behind) reject(new SpoolError('faulty', true, { cause: error }));
  }

  #take(count: number): readonly Waiting[] {
    const taken = this.#waiting.splice(0, count);
    this.#unwrittenBytes -= sumOf(taken);
    return taken;
  }

  /** Where it cannot be written, a later start publishes again what was published since, and each event is stored once. */
  async #keepPosition(isImportant: boolean): Promise<void> {
    const now = performance.now();
    const isSynced = isImportant || now - this.#positionSyncedAt >= POSITION_SYNC_INTERVAL_MS;
    if (isSynced) this.#positionSyncedAt = now;
    try {
      await writePosition(this.#options.folder, this.#position, isSynced);
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the position of the spool cannot be written');
    }
  }

  async #remove(path: string): Promise<void> {
    try {
      await rm(path, { force: true });
    } catch (error) {
      this.#options.log.error({ err: error, path }, 'a segment of the spool that was published cannot be removed');
    }
  }
}

function sumOf(group: readonly Waiting[]): number {
  return group.reduce((sum, { record }) => sum + frameBytes(record), 0);
}
