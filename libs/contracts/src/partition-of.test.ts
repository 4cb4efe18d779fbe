import { eventIdAt, newRequestId } from './ids';
import { partitionOf } from './partition-of';

test('an id always belongs to the same partition, also in later versions', () => {
  // Fixed values: another hash under the same topic name would store replays twice.
  const fixed = [
    '0199f3a0-0000-7000-8000-000000000000',
    '0199f3a0-0000-7000-8000-000000000001',
    '5f0c8e2e-3c1b-5d7f-9a54-1b2c3d4e5f60',
  ];
  expect(fixed.map((id) => partitionOf(id, 64))).toEqual([17, 62, 34]);
});

test('the events of one request spread evenly over the partitions', () => {
  const counts = [0, 0, 0, 0];
  const requestId = newRequestId();
  for (let i = 0; i < 4_000; i += 1)
    counts[partitionOf(eventIdAt(requestId, i), 4)] = (counts[partitionOf(eventIdAt(requestId, i), 4)] ?? 0) + 1;
  for (const count of counts) expect(count).toBeGreaterThan(800);
});
