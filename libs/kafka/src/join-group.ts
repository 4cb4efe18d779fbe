import { AssignerProtocol, type Cluster } from 'kafkajs';
import { readPartitions, type GroupCoordinator, type JoinedGroup } from './cluster';
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
}

const ASSIGNER = 'MillraceRoundRobin';
const PROTOCOL_VERSION = 0;

/**
 * Joins the group and waits until every member knows its partitions. From then on the coordinator refuses commits of
 * earlier generations. Rejects with kafkajs' error.
 *
 * The exchange is the consumer group protocol of Kafka (KIP-62): JoinGroup elects a leader among the members, the
 * leader shares the partitions out, SyncGroup hands each member its own.
 */
export async function joinGroup(options: JoinOptions): Promise<Generation> {
  const { cluster, groupId, topic, sessionTimeoutMs, rebalanceTimeoutMs } = options;
  const coordinator = (await cluster.findGroupCoordinator({ groupId })) as GroupCoordinator;
  const joined = await coordinator.joinGroup({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: rebalanceTimeoutMs,
    memberId: options.memberId,
    groupProtocols: [{ name: ASSIGNER, metadata: describeSubscription(topic) }],
  });
  const { memberId, generationId } = joined;
  const lease = new Lease(sessionTimeoutMs);
  const groupAssignment = memberId === joined.leaderId ? await shareOut(cluster, topic, joined.members) : [];
  const { memberAssignment } = await lease.renewBy(() =>
    coordinator.syncGroup({ groupId, generationId, memberId, groupAssignment }),
  );
  const partitions = AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment[topic] ?? [];
  return new Generation({ cluster, groupId, memberId, generationId, lease, coordinator }, topic, partitions);
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
