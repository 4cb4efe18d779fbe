import {
  AssignmentLostError,
  type Assignment,
  type CommittedPosition,
  type PartitionHandler,
} from './partition-consumer';
import type { ConsumedRecord } from './records';

/** Offsets of the oldest record kept and of the next one to come. */
export interface PartitionBounds {
  readonly start: number;
  readonly end: number;
}

/** What an assigned partition asks of its broker. */
export interface PartitionBroker {
  isCurrent(): boolean;
  readCommitted(partition: number): Promise<CommittedPosition | undefined>;
  readBounds(partition: number): Promise<PartitionBounds>;
  commit(partition: number, position: CommittedPosition): Promise<void>;
}

export interface FetchedRecords {
  readonly records: readonly ConsumedRecord[];
  /** The offset after the last one fetched. */
  readonly next: number;
  /** The log's end when they were fetched. */
  readonly end: number;
}

export interface AssignedPartitionOptions {
  readonly topic: string;
  readonly partition: number;
  readonly broker: PartitionBroker;
  /** What the group has committed, and the log's bounds, as read when the assignment began. */
  readonly committed: CommittedPosition | undefined;
  readonly bounds: PartitionBounds;
  /** Called when the partition may be fetched again. */
  readonly onReady: () => void;
  /** Called when the handler rejects, unless it did so because the assignment was lost. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Stands between what fetches a partition and its handler: keeps the position, hands records over one fetch at a
 * time while the next one is on its way, and is the Assignment that the handler sees. At most two fetches of the
 * partition are in memory: one in the handler, one waiting.
 */
export class AssignedPartition implements Assignment {
  readonly topic: string;
  readonly partition: number;
  readonly #options: AssignedPartitionOptions;
  #handler: PartitionHandler | undefined;
  #position: number;
  #committed: number;
  #end: number;
  #waiting: readonly ConsumedRecord[] = [];
  #isTaking = false;
  #isPaused = false;
  #isClosed = false;

  constructor(options: AssignedPartitionOptions) {
    const { topic, partition, committed, bounds } = options;
    this.topic = topic;
    this.partition = partition;
    this.#options = options;
    this.#position = startingPosition(committed, bounds);
    this.#committed = this.#position;
    this.#end = bounds.end;
  }

  /** Starts the handler; what it does first may already use the assignment. */
  open(open: (assignment: Assignment) => PartitionHandler): void {
    this.#handler = open(this);
  }

  /** The offset to fetch from. */
  get position(): number {
    return this.#position;
  }

  /** Records between what was committed and the log's end, as far as known. */
  get lag(): number {
    return Math.max(0, this.#end - this.#committed);
  }

  get wantsRecords(): boolean {
    return !this.#isClosed && !this.#isPaused && this.#waiting.length === 0;
  }

  /** True while a fetch has to wait for the handler, and so may be needed at any moment. */
  get isBusy(): boolean {
    return !this.#isClosed && this.#waiting.length > 0;
  }

  /** Takes over what was fetched from `from`; ignored when the position has moved on since. */
  deliver(from: number, { records, next, end }: FetchedRecords): void {
    if (this.#isClosed || from !== this.#position) return;
    this.#end = end;
    this.#position = next;
    this.#waiting = records;
    void this.#handOver();
  }

  /** Ends the assignment; resolves when the handler has let go. */
  async close(reason: 'lost' | 'stopping'): Promise<void> {
    this.#isClosed = true;
    this.#waiting = [];
    await this.#handler?.close(reason);
  }

  isCurrent(): boolean {
    return this.#options.broker.isCurrent();
  }

  readCommitted(): Promise<CommittedPosition | undefined> {
    return this.#options.broker.readCommitted(this.partition);
  }

  readBounds(): Promise<PartitionBounds> {
    return this.#options.broker.readBounds(this.partition);
  }

  async commit(position: CommittedPosition): Promise<void> {
    await this.#options.broker.commit(this.partition, position);
    this.#committed = position.offset;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#options.onReady();
  }

  seek(offset: number): void {
    this.#position = offset;
    this.#waiting = [];
    this.#options.onReady();
  }

  async #handOver(): Promise<void> {
    if (this.#isTaking || this.#handler === undefined) return;
    this.#isTaking = true;
    try {
      while (this.#waiting.length > 0 && this.isCurrent()) {
        const records = this.#waiting;
        this.#waiting = [];
        this.#options.onReady();
        await this.#handler.take(records);
      }
    } catch (error) {
      const isOverAnyway = error instanceof AssignmentLostError || this.#isClosed || !this.isCurrent();
      this.#isClosed = true;
      this.#waiting = [];
      if (!isOverAnyway) this.#options.onFailure(error);
    } finally {
      this.#isTaking = false;
    }
  }
}

/**
 * Where the group left off, or the oldest record. A commit outside of the log (retention took the records, or the
 * topic lost its tail) starts at the oldest record too: what comes twice is dropped later, what is skipped is lost.
 */
function startingPosition(committed: CommittedPosition | undefined, { start, end }: PartitionBounds): number {
  return committed !== undefined && committed.offset >= start && committed.offset <= end ? committed.offset : start;
}
