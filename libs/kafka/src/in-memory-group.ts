import { AssignedPartition, type PartitionBroker } from './assigned-partition';
import type { InMemoryLog } from './in-memory-log';
import {
  AssignmentLostError,
  type CommittedPosition,
  type ConsumerStatus,
  type PartitionConsumerOptions,
} from './partition-consumer';

export interface InMemoryConsumerOptions extends PartitionConsumerOptions {
  readonly onFatal: (error: unknown) => void;
}

/** Kafka's `offset.metadata.max.bytes`. */
const MAX_METADATA_BYTES = 4_096;

/** A consumer group of an in-memory broker: members, generations, committed positions. */
export class InMemoryGroup {
  readonly #logs: readonly InMemoryLog[];
  readonly #committed = new Map<number, CommittedPosition>();
  #members: InMemoryMember[] = [];
  #generation = 0;
  #rebalanced: Promise<void> = Promise.resolve();
  #lostAnswer: { readonly isStored: boolean } | undefined;

  constructor(logs: readonly InMemoryLog[]) {
    this.#logs = logs;
  }

  add(options: InMemoryConsumerOptions): InMemoryMember {
    const member = new InMemoryMember(this, options);
    this.#members.push(member);
    this.rebalance();
    return member;
  }

  async remove(member: InMemoryMember): Promise<void> {
    await member.close('stopping');
    this.#members = this.#members.filter((each) => each !== member);
    this.rebalance();
  }

  /** Ends all assignments at once; when the handlers have let go the partitions are shared out anew. */
  rebalance(): void {
    this.#generation += 1;
    this.#rebalanced = this.#rebalanced.then(async () => {
      await Promise.all(this.#members.map((member) => member.close('lost')));
      for (const [place, member] of this.#members.entries())
        member.open(
          this.#logs.flatMap((log, partition) =>
            partition % this.#members.length === place ? [{ log, partition }] : [],
          ),
          this.#generation,
        );
    });
  }

  isCurrent(generation: number): boolean {
    return this.#generation === generation;
  }

  committed(partition: number): CommittedPosition | undefined {
    return this.#committed.get(partition);
  }

  loseNextCommitAnswer(isStored: boolean): void {
    this.#lostAnswer = { isStored };
  }

  async commit(generation: number, partition: number, position: CommittedPosition): Promise<void> {
    if (!this.isCurrent(generation)) throw new AssignmentLostError('the assignment is not current');
    await Promise.resolve();
    if (!this.isCurrent(generation)) throw new AssignmentLostError('the generation is over');
    const lost = this.#lostAnswer;
    this.#lostAnswer = undefined;
    const fits = Buffer.byteLength(position.metadata) <= MAX_METADATA_BYTES;
    if (fits && lost?.isStored !== false) this.#committed.set(partition, position);
    if (fits && lost === undefined) return;
    this.rebalance();
    throw new AssignmentLostError('the commit was not confirmed');
  }

  /** New records may have come. */
  feed(): void {
    for (const member of this.#members) member.feed();
  }
}

/** One consumer of an in-memory group. */
export class InMemoryMember implements ConsumerStatus {
  readonly #group: InMemoryGroup;
  readonly #options: InMemoryConsumerOptions;
  #held: readonly { readonly assigned: AssignedPartition; readonly log: InMemoryLog }[] = [];
  #fault: string | undefined = 'joining the consumer group';
  #isStopped = false;
  /** A member that stops is one until its handlers have let go. */
  #hasLeft = false;

  constructor(group: InMemoryGroup, options: InMemoryConsumerOptions) {
    this.#group = group;
    this.#options = options;
  }

  partitions(): readonly number[] {
    return this.#held.map(({ assigned }) => assigned.partition);
  }

  lag(): ReadonlyMap<number, number> {
    return new Map(this.#held.map(({ assigned }) => [assigned.partition, assigned.lag]));
  }

  fault(): string | undefined {
    return this.#fault;
  }

  open(logs: readonly { readonly log: InMemoryLog; readonly partition: number }[], generation: number): void {
    if (this.#isStopped) return;
    this.#held = logs.map(({ log, partition }) => ({ log, assigned: this.#assign(log, partition, generation) }));
    this.#fault = undefined;
    for (const { assigned } of this.#held) assigned.open(this.#options.open);
    this.feed();
  }

  async close(reason: 'lost' | 'stopping'): Promise<void> {
    if (reason === 'stopping') this.#isStopped = true;
    const closing = this.#held.map(({ assigned }) => assigned.close(reason));
    this.#held = [];
    await Promise.all(closing);
    this.#hasLeft = this.#isStopped;
  }

  feed(): void {
    for (const { assigned, log } of this.#held) {
      if (!assigned.wantsRecords) continue;
      const { position } = assigned;
      if (position < log.bounds.start) this.#group.rebalance();
      else if (position < log.bounds.end)
        assigned.deliver(position, log.fetch(position, this.#options.maxBytesPerPartition));
    }
  }

  #assign(log: InMemoryLog, partition: number, generation: number): AssignedPartition {
    const group = this.#group;
    const broker: PartitionBroker = {
      isCurrent: () => !this.#hasLeft && group.isCurrent(generation),
      readCommitted: () => Promise.resolve(group.committed(partition)),
      readBounds: () => Promise.resolve(log.bounds),
      commit: (_partition, position) => group.commit(generation, partition, position),
    };
    return new AssignedPartition({
      topic: this.#options.topic,
      partition,
      broker,
      committed: group.committed(partition),
      bounds: log.bounds,
      onReady: () => {
        this.feed();
      },
      onFailure: (error) => {
        this.#fault = `stopped: ${String(error)}`;
        this.#options.onFatal(error);
        void this.#group.remove(this);
      },
    });
  }
}
