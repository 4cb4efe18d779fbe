import type { ConsumedRecord } from './records';

export interface CommittedPosition {
  /** The next offset to read. */
  readonly offset: number;
  /** Text kept with the offset; at most 4,096 bytes. */
  readonly metadata: string;
}

/** One partition in this member's hands, for as long as the group lets it. */
export interface Assignment {
  readonly topic: string;
  readonly partition: number;
  /** False from the moment that another member may own the partition. Synchronous: ask before every effect. */
  isCurrent(): boolean;
  /**
   * What the group has committed for the partition, read after the join was complete; undefined without a commit.
   * Asks until it is answered; throws AssignmentLostError when the assignment ends first, as does `readBounds`.
   */
  readCommitted(): Promise<CommittedPosition | undefined>;
  /** The offsets of the oldest record kept and of the next one to come. */
  readBounds(): Promise<{ readonly start: number; readonly end: number }>;
  /**
   * Commits in one attempt, under this assignment or not at all. Resolves when the broker confirmed it.
   * Throws AssignmentLostError when the assignment is not current any more, or when the outcome is
   * unknown: the member then leaves the group and joins anew, because a delayed copy of the commit
   * could wipe out a successor's. After a throw the handler must cause no further effect.
   */
  commit(position: CommittedPosition): Promise<void>;
  /** Stops and restarts fetching of this partition; for back-pressure. Records already on the way still come. */
  pause(): void;
  resume(): void;
  /** Fetches from `offset` on. What was delivered before and not committed must be forgotten by the handler. */
  seek(offset: number): void;
}

/** What a service does with one partition. Made anew for every assignment, so it starts with an empty memory. */
export interface PartitionHandler {
  /**
   * Takes records in offset order. The next ones come when the promise resolves; one fetch of them may already
   * wait in memory. Other partitions are not held up, however long it takes. A rejection stops the consumer with
   * that error, unless it is an AssignmentLostError or the assignment is not current any more: then a new
   * handler follows.
   */
  take(records: readonly ConsumedRecord[]): Promise<void>;
  /**
   * The assignment ended (`lost`: it is not current any more; `stopping`: it still is). Finish or abandon what is
   * under way; when it resolves nothing of this handler may insert, publish or commit any more.
   */
  close(reason: 'lost' | 'stopping'): Promise<void>;
}

export interface PartitionConsumerOptions {
  readonly groupId: string;
  readonly topic: string;
  /** Bounds one fetch of one partition, in bytes. */
  readonly maxBytesPerPartition: number;
  /** Called once an assignment is complete, before its first records. */
  open(assignment: Assignment): PartitionHandler;
}

/** A consumer at work, for readiness and metrics. */
export interface ConsumerStatus {
  /** The partitions held now. */
  partitions(): readonly number[];
  /** Records between what this member committed and the log's end, by partition held; from the last fetch. */
  lag(): ReadonlyMap<number, number>;
  /** Undefined while all is well. */
  fault(): string | undefined;
}

/** Thrown by `Assignment.commit`: the partition is another member's now, or will be this one's anew. */
export class AssignmentLostError extends Error {
  override readonly name = 'AssignmentLostError';
}
