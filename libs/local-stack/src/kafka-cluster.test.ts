import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureKafkaCluster, KafkaSizeError } from './kafka-cluster';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'millrace-cluster-'));
});
afterEach(() => {
  rmSync(data, { recursive: true });
});

it('gives all nodes of a data folder the same cluster, at every start', () => {
  const first = ensureKafkaCluster({ data }, 3);
  expect(first.nodes).toBe(3);
  expect(ensureKafkaCluster({ data }, 3)).toEqual(first);
});

it('refuses another number of brokers than the data was made with, and says how to go on', () => {
  ensureKafkaCluster({ data }, 3);
  const start = () => ensureKafkaCluster({ data }, 1);
  expect(start).toThrow(KafkaSizeError);
  expect(start).toThrow(/holds the data of a Kafka with 3 brokers, not with one broker: .*--brokers 3 .*--clean/s);
});

it('takes over a single node of before clusters were noted down', () => {
  mkdirSync(join(data, 'kafka'));
  writeFileSync(join(data, 'kafka/meta.properties'), 'node.id=1\nversion=1\ncluster.id=4L6g3nShT-eMCtK--X86sw\n');
  expect(() => ensureKafkaCluster({ data }, 3)).toThrow(KafkaSizeError);
  expect(ensureKafkaCluster({ data }, 1)).toEqual({ clusterId: '4L6g3nShT-eMCtK--X86sw', nodes: 1 });
});
