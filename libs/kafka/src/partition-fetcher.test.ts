import { createSilentLogger } from '@millrace/observability';
import type { Cluster } from 'kafkajs';
import { AssignedPartition } from './assigned-partition';
import { PartitionFetcher } from './partition-fetcher';

const TOPIC = 'topic';

function anAssigned(partition: number): AssignedPartition {
  return new AssignedPartition({
    topic: TOPIC,
    partition,
    broker: {
      isCurrent: () => true,
      readCommitted: () => Promise.resolve(undefined),
      readBounds: () => Promise.resolve({ start: 0, end: 0 }),
      commit: () => Promise.resolve(),
    },
    committed: undefined,
    bounds: { start: 0, end: 0 },
    onReady: () => undefined,
    onFailure: () => undefined,
  });
}

test('a leader that does not answer is a fault until it does, whatever the others answer', async () => {
  const ending = new AbortController();
  const told: (string | undefined)[] = [];
  let isAway = true;
  let answers = 0;
  const fetch = (nodeId: string) => () => {
    if (nodeId === '1' && isAway) return Promise.reject(new Error('away'));
    answers += 1;
    if (answers === 4) isAway = false;
    return new Promise((resolve) => setTimeout(resolve, 1, { responses: [] }));
  };
  const cluster = {
    findLeaderForPartitions: () => ({ '1': [0], '2': [1] }),
    findBroker: ({ nodeId }: { nodeId: string }) => Promise.resolve({ fetch: fetch(nodeId) }),
    refreshMetadata: () => Promise.resolve(),
  } as unknown as Cluster;
  await new PartitionFetcher({
    cluster,
    topic: TOPIC,
    maxBytesPerPartition: 1,
    log: createSilentLogger(),
    signal: ending.signal,
    onFault: (fault) => {
      told.push(fault);
      if (fault === undefined) ending.abort();
    },
  }).run([anAssigned(0), anAssigned(1)]);
  expect(answers).toBeGreaterThanOrEqual(4);
  expect(told.slice(0, -1)).not.toContain(undefined);
  expect(told.at(0)).toContain('cannot fetch from topic: Error: away');
});
