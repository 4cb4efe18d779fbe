import { setTimeout as delay } from 'node:timers/promises';
import { testEngines } from '@millrace/testing';
import { createSilentLogger } from '@millrace/observability';
import type { Cluster } from 'kafkajs';
import { createCluster, readPartitions } from './cluster';
import { LossySockets } from './contract/lossy-sockets';
import { configFor, realKafka } from './contract/real-kafka';
import { eventually, firstHandler, record, uniqueName, Workbench } from './contract/workbench';
import { joinGroup } from './join-group';
import { createKafkaClient, FEW_RETRIES } from './kafka-client';
import { readConsumerLag } from './read-consumer-lag';

const config = configFor(testEngines().kafkaBrokers);
const log = createSilentLogger();
const sockets = new LossySockets();
const { socketFactory } = sockets;
const kafka = createKafkaClient({ config, clientId: 'millrace-test', log, retry: FEW_RETRIES, socketFactory });

describe('membership of a consumer group on the real broker', () => {
  const bench = new Workbench(realKafka(config));
  const clusters: Cluster[] = [];

  afterEach(async () => {
    await bench.stopAll();
    await Promise.all(clusters.splice(0).map((cluster) => cluster.disconnect()));
    expect(bench.fatal).toEqual([]);
  });

  /** Joins as a bare member: nobody sends its heartbeats. */
  async function join(topic: string, groupId: string, memberId = '', formerMemberId = '') {
    const cluster = createCluster(kafka);
    clusters.push(cluster);
    await cluster.connect();
    await readPartitions(cluster, topic);
    return joinGroup({
      cluster,
      groupId,
      topic,
      memberId,
      formerMemberId,
      sessionTimeoutMs: 6_000,
      rebalanceTimeoutMs: 6_000,
    });
  }

  async function describeGroup(groupId: string) {
    const admin = kafka.admin();
    await admin.connect();
    const { groups } = await admin.describeGroups([groupId]);
    await admin.disconnect();
    const [group] = groups;
    if (group === undefined) throw new Error('the broker says nothing of the group');
    return group;
  }

  it('is refused the commit of a generation that is over, by the coordinator itself', async () => {
    const topic = await bench.kafka.createTopic(1);
    const groupId = uniqueName('group');
    const old = await join(topic, groupId);
    await old.commit(0, { offset: 1, metadata: 'the plan' });
    // The group's leader starts a new generation by joining again. With a second member, which of the two came first
    // would decide whether one of them waits for the other's session.
    const successor = await join(topic, groupId, old.memberId);
    // Nothing on this side has noticed: the request is sent, and it names the old generation.
    expect(old.isCurrent()).toBe(true);
    await expect(old.commit(0, { offset: 9, metadata: 'late' })).rejects.toMatchObject({
      name: 'AssignmentLostError',
      cause: { type: 'ILLEGAL_GENERATION' },
    });
    expect(old.isCurrent()).toBe(false);
    expect((await successor.readCommitted([0])).get(0)).toEqual({ offset: 1, metadata: 'the plan' });
    expect(successor.partitions).toEqual([0]);
  });

  it('is refused the commit of a member that has left', async () => {
    const topic = await bench.kafka.createTopic(1);
    const member = await join(topic, uniqueName('group'));
    await member.leave();
    await expect(member.commit(0, { offset: 9, metadata: 'late' })).rejects.toMatchObject({
      cause: { type: 'UNKNOWN_MEMBER_ID' },
    });
  });

  it('takes a commit without an answer for lost, and sends it only once', async () => {
    const topic = await bench.kafka.createTopic(1);
    const groupId = uniqueName('group');
    const member = await join(topic, groupId);
    sockets.loseNextAnswer();
    await expect(member.commit(0, { offset: 1, metadata: 'the plan' })).rejects.toMatchObject({
      name: 'AssignmentLostError',
    });
    expect(member.isCurrent()).toBe(false);
    expect(member.signal.reason).toMatchObject({ kind: 'expelled' });
    await expect(member.commit(0, { offset: 2, metadata: 'another plan' })).rejects.toMatchObject({
      name: 'AssignmentLostError',
    });
    const successor = await join(topic, groupId, '', member.memberId);
    expect((await successor.readCommitted([0])).get(0)).toEqual({ offset: 1, metadata: 'the plan' });
  });

  it('stops believing in its partitions when its heartbeats are not answered for a session', async () => {
    const topic = await bench.kafka.createTopic(1);
    const member = await join(topic, uniqueName('group'));
    expect(member.isCurrent()).toBe(true);
    await eventually(() => !member.isCurrent());
    await expect(member.commit(0, { offset: 9, metadata: 'late' })).rejects.toMatchObject({
      name: 'AssignmentLostError',
    });
    expect((await member.readCommitted([0])).get(0)).toBeUndefined();
  });

  it('leaves the group also when it is stopped in the middle of a join', async () => {
    const topic = await bench.kafka.createTopic(1);
    const groupId = uniqueName('group');
    const other = await join(topic, groupId);
    const member = await bench.member(topic, groupId);
    await eventually(async () => (await describeGroup(groupId)).state === 'PreparingRebalance');
    const stopped = member.stop();
    expect(await Promise.race([stopped.then(() => 'stopped'), delay(200, 'still joining')])).toBe('still joining');
    const rejoined = await join(topic, groupId, other.memberId);
    await stopped;
    const { members } = await describeGroup(groupId);
    expect(members.map(({ memberId }) => memberId)).toEqual([rejoined.memberId]);
  });

  it('is a new member when its generation ends while the answer to a commit is still to come', async () => {
    const topic = await bench.kafka.createTopic(1);
    const member = await join(topic, uniqueName('group'));
    const committed = member.commit(0, { offset: 1, metadata: 'the plan' });
    member.end({ kind: 'rebalance' });
    expect(member.outcome).toMatchObject({ kind: 'expelled' });
    await committed;
    expect(member.outcome).toEqual({ kind: 'rebalance' });
  });

  it('is a new member when a commit failed after its generation ended', async () => {
    const topic = await bench.kafka.createTopic(1);
    const member = await join(topic, uniqueName('group'));
    sockets.loseNextAnswer();
    const committed = member.commit(0, { offset: 1, metadata: 'the plan' });
    member.end({ kind: 'rebalance' });
    await expect(committed).rejects.toMatchObject({ name: 'AssignmentLostError' });
    expect(member.outcome).toMatchObject({ kind: 'expelled' });
  });

  it('takes over from a member that died without a word, after its session', async () => {
    const topic = await bench.kafka.createTopic(1);
    const groupId = uniqueName('group');
    const dead = await join(topic, groupId);
    await dead.commit(0, { offset: 0, metadata: 'left behind' });
    const { handlers, status } = await bench.member(topic, groupId);
    expect(status.fault()).toBe('joining the consumer group');
    const { assignment } = await firstHandler(handlers);
    expect(dead.isCurrent()).toBe(false);
    expect(await assignment.readCommitted()).toEqual({ offset: 0, metadata: 'left behind' });
    expect(status.fault()).toBeUndefined();
  });

  it('stays the member that it is when the group shares its partitions out anew', async () => {
    const topic = await bench.kafka.createTopic(2);
    const groupId = uniqueName('group');
    const first = await bench.member(topic, groupId);
    await firstHandler(first.handlers);
    const before = (await describeGroup(groupId)).members[0]?.memberId;
    const second = await bench.member(topic, groupId);
    await firstHandler(second.handlers);
    const { members } = await describeGroup(groupId);
    expect(members).toHaveLength(2);
    expect(members.map(({ memberId }) => memberId)).toContain(before);
  });

  it('comes back as a new member when the group has forgotten it', async () => {
    const topic = await bench.kafka.createTopic(1);
    const groupId = uniqueName('group');
    const { handlers } = await bench.member(topic, groupId);
    const before = await firstHandler(handlers);
    const memberId = (await describeGroup(groupId)).members[0]?.memberId ?? '';
    const other = await join(topic, groupId, '', memberId);
    expect(other.partitions).toEqual([0]);
    await expect(before.assignment.commit({ offset: 9, metadata: 'late' })).rejects.toMatchObject({
      name: 'AssignmentLostError',
    });
    await other.leave();
    const after = await eventually(() => handlers[1]);
    expect(before.closed).toBe('lost');
    expect(await after.assignment.readCommitted()).toBeUndefined();
  });

  it('keeps the committed metadata when retention has taken the position, and starts at the oldest record', async () => {
    const topic = await bench.kafka.createTopic(1);
    const groupId = uniqueName('group');
    const publisher = await bench.publisher(topic);
    const { handlers } = await bench.member(topic, groupId);
    const before = await firstHandler(handlers);
    await before.assignment.commit({ offset: 0, metadata: 'the plan' });
    before.assignment.pause();
    await publisher.publish(0, [record('a'), record('b'), record('c')]);
    const admin = kafka.admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
    await admin.disconnect();
    before.assignment.seek(0);
    before.assignment.resume();
    const after = await eventually(() => handlers[1]);
    await eventually(() => after.records.length === 1);
    expect(after.texts).toEqual(['c']);
    expect(before.closed).toBe('lost');
    expect(await after.assignment.readCommitted()).toEqual({ offset: 0, metadata: 'the plan' });
    expect(await after.assignment.readBounds()).toEqual({ start: 2, end: 3 });
    expect(await readConsumerLag(config, { groupId, topic })).toEqual([
      { partition: 0, committed: 0, start: 2, end: 3, lag: 1 },
    ]);
  });

  it('says which topic is missing', async () => {
    await expect(bench.member('no-such-topic', 'group')).rejects.toThrow(
      'Kafka has no topic no-such-topic; run `millrace migrate`',
    );
    await expect(bench.publisher('no-such-topic')).rejects.toThrow('Kafka has no topic no-such-topic');
  });
});
