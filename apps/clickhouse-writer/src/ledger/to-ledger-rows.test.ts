import { OWES_NOTHING, type LedgerBatch, type LedgerEntry } from '@millrace/contracts';
import { toLedgerRows } from './to-ledger-rows';

const MINUTE = 1_800_000_000_000 - (1_800_000_000_000 % 60_000);
const line = { project: 'default', minute: MINUTE, requests: 2, events: 5, dropped: 1 };

function anEntry(rawOffset: number, given: Partial<LedgerEntry> = {}): LedgerEntry {
  const publishedAt = MINUTE + rawOffset;
  return { rawOffset, gatewayId: 'gw-1', lowWatermark: publishedAt - 1, publishedAt, lines: [], ...given };
}

function aBatch(entries: readonly LedgerEntry[], rawPartition = 3): LedgerBatch {
  return { incarnation: 'i1', rawPartition, rawPartitions: 4, entries };
}

test('every line is a row with the coordinates of its message', () => {
  const { lines } = toLedgerRows([aBatch([anEntry(7, { lines: [line, { ...line, project: 'other' }] }), anEntry(8)])]);
  const row = { minute: MINUTE / 1_000, incarnation: 'i1', raw_partition: 3, raw_offset: 7 };
  expect(lines).toEqual([
    { ...row, project: 'default', requests: 2, events: 5, dropped: 1 },
    { ...row, project: 'other', requests: 2, events: 5, dropped: 1 },
  ]);
});

test('of what a gateway said in a partition the last remains, also behind a replay of what it said before', () => {
  const { watermarks } = toLedgerRows([
    aBatch([anEntry(7), anEntry(9)]),
    aBatch([anEntry(4)], 0),
    aBatch([anEntry(8, { gatewayId: 'gw-2' }), anEntry(8)]),
  ]);
  expect(watermarks.map((row) => [row.gateway_id, row.raw_partition, row.raw_offset, row.low_watermark])).toEqual([
    ['gw-1', 3, 9, MINUTE + 8],
    ['gw-1', 0, 4, MINUTE + 3],
    ['gw-2', 3, 8, MINUTE + 7],
  ]);
});

test('a gateway that has ended owes nothing of what was before its end', () => {
  const { watermarks } = toLedgerRows([aBatch([anEntry(7, { lowWatermark: OWES_NOTHING })])]);
  expect(watermarks).toMatchObject([{ has_ended: 1, low_watermark: MINUTE + 7, raw_partitions: 4 }]);
});

test('a program that is no gateway says nothing, and its events are accounted', () => {
  const { lines, watermarks } = toLedgerRows([
    aBatch([anEntry(7, { gatewayId: '', lines: [line] }), anEntry(8, { lowWatermark: 0, lines: [line] })]),
  ]);
  expect(lines).toHaveLength(2);
  expect(watermarks).toEqual([]);
});

test('a minute that the table has no room for is the nearest that it has', () => {
  const minutes = [-60_000, 2 ** 45];
  const { lines } = toLedgerRows([aBatch([anEntry(7, { lines: minutes.map((minute) => ({ ...line, minute })) })])]);
  expect(lines.map(({ minute }) => minute)).toEqual([0, 0xff_ff_ff_ff]);
});
