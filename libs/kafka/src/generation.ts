import type { Cluster } from 'kafkajs';
import { typeOf, type GroupCoordinator } from './cluster';
import type { Lease } from './lease';
import { AssignmentLostError, type CommittedPosition } from './partition-consumer';

/** Why a generation ended, and so what its member does next. */
export type GenerationEnd =
  /** The group is sharing its partitions out anew: join again, as the same member. */
  | { readonly kind: 'rebalance' }
  /** The group does not know this member any more, or must forget it: join as a new member, over new connections. */
  | { readonly kind: 'expelled'; readonly reason: string };

export interface Membership {
  readonly cluster: Cluster;
  readonly groupId: string;
  readonly memberId: string;
  readonly generationId: number;
  readonly lease: Lease;
  /** The broker that admitted the member. */
  readonly coordinator: GroupCoordinator;
}

/**
 * One generation of a consumer group as one member sees it, from the answered join to the first sign that the group
 * moves on. Everything asked of the coordinator here carries the number of this generation, so the coordinator
 * refuses what comes too late.
 */
export class Generation {
  readonly #aborted = new AbortController();
  #end: GenerationEnd | undefined;
  #commitsUnderWay = 0;
  readonly #membership: Membership;
  #coordinator: GroupCoordinator;

  constructor(
    membership: Membership,
    readonly topic: string,
    readonly partitions: readonly number[],
  ) {
    this.#membership = membership;
    this.#coordinator = membership.coordinator;
  }

  get memberId(): string {
    return this.#membership.memberId;
  }

  /** Fires when the generation ends; its reason is a GenerationEnd. */
  get signal(): AbortSignal {
    return this.#aborted.signal;
  }

  isCurrent(): boolean {
    return !this.#aborted.signal.aborted && this.#membership.lease.isValid();
  }

  /** The first reason counts, but a membership that has to end does so whatever else ended the generation. */
  end(reason: GenerationEnd): void {
    if (this.#end === undefined || reason.kind === 'expelled') this.#end = reason;
    if (!this.#aborted.signal.aborted) this.#aborted.abort(reason);
  }

  /**
   * What the member does next; to be asked when nothing of the generation works any more. A member that joins again
   * may find itself in the same generation, where a late copy of a commit would still be taken: so with a commit of
   * unknown outcome it has to leave.
   */
  get outcome(): GenerationEnd {
    if (this.#commitsUnderWay > 0) return { kind: 'expelled', reason: 'a commit was not answered in time' };
    return this.#end ?? { kind: 'rebalance' };
  }

  async heartbeat(): Promise<void> {
    const { groupId, memberId, generationId, lease } = this.#membership;
    await lease.renewBy(() => this.#coordinator.heartbeat({ groupId, memberId, groupGenerationId: generationId }));
  }

  /** Asks which broker coordinates the group now; after a heartbeat that was not answered. */
  async findCoordinator(): Promise<void> {
    const { cluster, groupId } = this.#membership;
    this.#coordinator = (await cluster.findGroupCoordinator({ groupId })) as GroupCoordinator;
  }

  /** Frees the partitions for others at once, and makes the coordinator refuse what is still under way. */
  async leave(): Promise<void> {
    const { groupId, memberId } = this.#membership;
    await this.#coordinator.leaveGroup({ groupId, memberId });
  }

  async readCommitted(partitions: readonly number[]): Promise<ReadonlyMap<number, CommittedPosition>> {
    const { responses } = await this.#coordinator.offsetFetch({
      groupId: this.#membership.groupId,
      topics: [{ topic: this.topic, partitions: partitions.map((partition) => ({ partition, offset: '-1' })) }],
    });
    const positions = (responses[0]?.partitions ?? []) as readonly {
      partition: number;
      offset: string;
      metadata?: string | null;
    }[];
    return new Map(
      positions
        .filter(({ offset }) => Number(offset) >= 0)
        .map(({ partition, offset, metadata }) => [partition, { offset: Number(offset), metadata: metadata ?? '' }]),
    );
  }

  /** One request, without kafkajs' retries: a second attempt could land under a later generation. */
  async commit(partition: number, { offset, metadata }: CommittedPosition): Promise<void> {
    if (!this.isCurrent())
      throw new AssignmentLostError(`partition ${String(partition)} is not this member's any more`);
    const { groupId, memberId, generationId } = this.#membership;
    const request = { partition, offset: String(offset), metadata };
    this.#commitsUnderWay += 1;
    try {
      await this.#coordinator.offsetCommit({
        groupId,
        memberId,
        groupGenerationId: generationId,
        topics: [{ topic: this.topic, partitions: [request] }],
      });
    } catch (error) {
      this.end(endBy(error) ?? { kind: 'expelled', reason: `a commit was not confirmed: ${String(error)}` });
      throw new AssignmentLostError('the commit was not confirmed', { cause: error });
    } finally {
      this.#commitsUnderWay -= 1;
    }
  }
}

/** What a coordinator's answer means for the membership; undefined when it says nothing about it. */
export function endBy(error: unknown): GenerationEnd | undefined {
  const type = typeOf(error);
  if (type === 'REBALANCE_IN_PROGRESS' || type === 'ILLEGAL_GENERATION') return { kind: 'rebalance' };
  if (type === 'UNKNOWN_MEMBER_ID')
    return { kind: 'expelled', reason: 'the coordinator does not know this member any more' };
  return undefined;
}
