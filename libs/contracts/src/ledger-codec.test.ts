import { decodeLedgerBatch, encodeLedgerBatch, type LedgerBatch } from './ledger-codec';
import { OWES_NOTHING } from './raw-batch-codec';

test('an account of raw messages keeps every number', () => {
  const batch: LedgerBatch = {
    incarnation: '0197a2c4-0000-7000-8000-000000000001',
    rawPartition: 3,
    rawPartitions: 4,
    entries: [
      {
        rawOffset: 2 ** 40,
        gatewayId: 'gw-1',
        lowWatermark: 1_763_000_000_123,
        publishedAt: 1_763_000_000_456,
        lines: [{ project: 'default', minute: 1_762_999_980_000, requests: 2, events: 7, dropped: 1 }],
      },
      {
        rawOffset: 2 ** 40 + 1,
        gatewayId: 'gw-1',
        lowWatermark: OWES_NOTHING,
        publishedAt: 1_763_000_000_789,
        lines: [],
      },
    ],
  };
  expect(decodeLedgerBatch(encodeLedgerBatch(batch))).toEqual({ kind: 'ok', value: batch });
});

test('random bytes are no account, and no exception', () => {
  expect(decodeLedgerBatch(Buffer.from('not protobuf at all')).kind).toBe('undecodable');
});
