import { rowLatency } from './row-latency';

const insert = (storedAt: number, ...requests: number[]) => ({ partition: 0, first: storedAt, storedAt, requests });

test('a request is stored with its last event, from its acknowledgement on', () => {
  const inserts = [insert(1_400, 0, 2), insert(1_900, 2)];
  const sample = { stride: 2, requests: [[0, 1_000] as const, [2, 1_100] as const] };
  const latency = rowLatency(sample, inserts, ({ storedAt }) => storedAt + 250);
  expect(latency).toEqual({
    begun: { p50: 400, p99: 800, p999: 800 },
    readable: { p50: 650, p99: 1_050, p999: 1_050 },
    requests: 2,
  });
});

test('a request without rows is not told of, and a row that was readable before the answer came took no time', () => {
  const sample = { stride: 1, requests: [[0, 1_000] as const, [1, 1_000] as const] };
  expect(rowLatency(sample, [insert(900, 0)], () => 950)).toEqual({
    begun: { p50: 0, p99: 0, p999: 0 },
    readable: { p50: 0, p99: 0, p999: 0 },
    requests: 1,
  });
});
