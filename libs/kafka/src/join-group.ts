import { AssignerProtocol, type Cluster } from 'kafkajs';
import { askCoordinator } from './ask-coordinator';
import { readPartitions, typeOf, type GroupCoordinator, type JoinedGroup } from './cluster';
import { Generation } from './generation';
import { Lease } from './lease';

export interface JoinOptions {
  readonly cluster: Cluster;
  readonly groupId: string;
  readonly topic: string;
  readonly sessionTimeoutMs: number;
  /** How long the group waits for its members when it shares the partitions out anew. */
  readonly rebalanceTimeoutMs: number;
  /** From an earlier generation; empty for a new member. */
  readonly memberId: string;
  /** A membership to end first; empty for none. Left alone, the group would wait for the end of its session. */
  readonly formerMemberId: string;
}

const ASSIGNER = 'MillraceRoundRobin';
const PROTOCOL_VERSION = 0;

/**
 * Joins the group and waits until every member knows its partitions. From then on the coordinator refuses commits of
 * earlier generations. Rejects with kafkajs' error, and is no member then.
 *
 * The exchange is the consumer group protocol of Kafka (KIP-62): JoinGroup elects a leader among the members, the
 * leader shares the partitions out, SyncGroup hands each member its own.
 */
export async function joinGroup(options: JoinOptions): Promise<Generation> {
  const { cluster, groupId, formerMemberId } = options;
  let { memberId } = options;
  if (formerMemberId !== '') await leave(cluster, groupId, formerMemberId);
  try {
    for (;;) {
      const joined = await requestJoin(options, memberId);
      memberId = joined.group.memberId;
      const generation = await requestAssignment(options, joined);
      if (generation !== undefined) return generation;
    }
  } catch (error) {
    if (memberId !== '') await leave(cluster, groupId, memberId);
    throw error;
  }
}

interface Joined {
  /** The broker that admitted the member. */
  readonly coordinator: GroupCoordinator;
  readonly group: JoinedGroup;
}

function requestJoin(
  { cluster, groupId, topic, sessionTimeoutMs, rebalanceTimeoutMs }: JoinOptions,
  memberId: string,
): Promise<Joined> {
  return askCoordinator(cluster, groupId, async (coordinator) => ({
    coordinator,
    group: await coordinator.joinGroup({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: rebalanceTimeoutMs,
      memberId,
      groupProtocols: [{ name: ASSIGNER, metadata: describeSubscription(topic) }],
    }),
  }));
}

/** Ends a membership if it has not ended by itself. */
async function leave(cluster: Cluster, groupId: string, memberId: string): Promise<void> {
  await askCoordinator(cluster, groupId, (coordinator) => coordinator.leaveGroup({ groupId, memberId })).catch(
    () => undefined,
  );
}

/** Undefined when yet another member came before this generation was complete. */
async function requestAssignment(
  { cluster, groupId, topic, sessionTimeoutMs }: JoinOptions,
  { coordinator, group: { memberId, generationId, leaderId, members } }: Joined,
): Promise<Generation | undefined> {
  const lease = new Lease(sessionTimeoutMs);
  const groupAssignment = memberId === leaderId ? await shareOut(cluster, topic, members) : [];
  try {
    const { memberAssignment } = await lease.renewBy(() =>
      coordinator.syncGroup({ groupId, generationId, memberId, groupAssignment }),
    );
    const partitions = AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment[topic] ?? [];
    return new Generation({ cluster, groupId, memberId, generationId, lease, coordinator }, topic, partitions);
  } catch (error) {
    if (typeOf(error) === 'REBALANCE_IN_PROGRESS') return undefined;
    throw error;
  }
}

function describeSubscription(topic: string): Buffer {
  return AssignerProtocol.MemberMetadata.encode({
    version: PROTOCOL_VERSION,
    topics: [topic],
    userData: Buffer.alloc(0),
  });
}

async function shareOut(cluster: Cluster, topic: string, members: JoinedGroup['members']) {
  await cluster.refreshMetadata();
  const partitions = await readPartitions(cluster, topic);
  const memberIds = members.map(({ memberId }) => memberId).toSorted();
  return memberIds.map((memberId, place) => ({
    memberId,
    memberAssignment: AssignerProtocol.MemberAssignment.encode({
      version: PROTOCOL_VERSION,
      assignment: { [topic]: partitions.filter((partition) => partition % memberIds.length === place) },
      userData: Buffer.alloc(0),
    }),
  }));
}
