import { testEngines } from '@millrace/testing';
import { configFor } from './contract/real-kafka';
import { uniqueName } from './contract/workbench';
import { migrateTopics, type TopicSpec } from './migrate-topics';
import { readTopology } from './read-topology';

const config = configFor(testEngines().kafkaBrokers);

/** Topics of their own for one test, as a service would have them. */
function topicsOfOneTest() {
  const raw: TopicSpec = { name: uniqueName('raw'), partitions: 2, config: { 'retention.ms': '3600000' } };
  const normalised: TopicSpec = { name: uniqueName('normalised'), partitions: 3, fixed: true };
  const deadLetter: TopicSpec = { name: uniqueName('dead-letter'), partitions: 1, main: false };
  return { raw, normalised, deadLetter, topologyTopic: uniqueName('topology'), replication: 1 };
}

describe('migrating topics', () => {
  it('creates what is missing and records it', async () => {
    const { raw, normalised, topologyTopic, replication } = topicsOfOneTest();
    expect(await readTopology(config, { topologyTopic })).toBeUndefined();
    const report = await migrateTopics(config, { topics: [raw, normalised], topologyTopic, replication });
    expect(report.created).toEqual([raw.name, normalised.name]);
    expect(report.topology.partitions).toEqual({ [raw.name]: 2, [normalised.name]: 3 });
    expect(await readTopology(config, { topologyTopic })).toEqual(report.topology);
  });

  it('changes nothing when it is run again', async () => {
    const { raw, normalised, topologyTopic, replication } = topicsOfOneTest();
    const first = await migrateTopics(config, { topics: [raw, normalised], topologyTopic, replication });
    const second = await migrateTopics(config, { topics: [raw, normalised], topologyTopic, replication });
    expect(second).toEqual({ created: [], grown: [], topology: first.topology });
  });

  it('keeps the incarnation when a topic without kept offsets is added, and renews it for a main one', async () => {
    const { raw, normalised, deadLetter, topologyTopic, replication } = topicsOfOneTest();
    const first = await migrateTopics(config, { topics: [raw], topologyTopic, replication });
    const second = await migrateTopics(config, { topics: [raw, deadLetter], topologyTopic, replication });
    expect(second.created).toEqual([deadLetter.name]);
    expect(second.topology.incarnation).toBe(first.topology.incarnation);
    const third = await migrateTopics(config, { topics: [raw, deadLetter, normalised], topologyTopic, replication });
    expect(third.topology.incarnation).not.toBe(first.topology.incarnation);
  });

  it('adds partitions where that is harmless', async () => {
    const { raw, topologyTopic, replication } = topicsOfOneTest();
    const first = await migrateTopics(config, { topics: [raw], topologyTopic, replication });
    const second = await migrateTopics(config, { topics: [{ ...raw, partitions: 4 }], topologyTopic, replication });
    expect(second.grown).toEqual([raw.name]);
    expect(second.topology).toEqual({ ...first.topology, partitions: { [raw.name]: 4 } });
  });

  it('refuses another partition count for a fixed topic, before it creates any', async () => {
    const { raw, normalised, topologyTopic, replication } = topicsOfOneTest();
    await migrateTopics(config, { topics: [normalised], topologyTopic, replication });
    const known = await readTopology(config, { topologyTopic });
    const changed = { ...normalised, partitions: 4 };
    await expect(migrateTopics(config, { topics: [raw, changed], topologyTopic, replication })).rejects.toThrow(
      `${normalised.name} has 3 partitions and 4 are configured`,
    );
    expect(await readTopology(config, { topologyTopic })).toEqual(known);
    const after = await migrateTopics(config, { topics: [raw], topologyTopic, replication });
    expect(after.created).toEqual([raw.name]);
  });
});
