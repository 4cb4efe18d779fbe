import type { RawRecord } from '@millrace/domain';
import { newRequestId } from './ids';
import {
  decodeRawBatch,
  encodeRawBatchEntry,
  encodeRawBatchTrailer,
  markMayRepeat,
  OWES_NOTHING,
} from './raw-batch-codec';

const origin = { gatewayVersion: '1.2.3', gatewayId: 'gw-1', lowWatermark: OWES_NOTHING };

const record: RawRecord = {
  requestId: newRequestId(),
  dialect: 'native',
  route: 'events',
  project: 'default',
  receivedAt: 1_763_000_000_123,
  contentType: 'application/json',
  contentEncoding: 'gzip',
  body: Buffer.from([0x1f, 0x8b, 0x00, 0xff]),
  clientAddress: '127.0.0.1',
  userAgent: 'curl/8.0',
  headers: { date: 'x' },
  parameters: { instance: 'simulator' },
  refused: [1, 300],
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

test('entries joined with a trailer decode as the batch of all of them, bodies byte for byte', () => {
  const second = { ...record, requestId: newRequestId(), body: new Uint8Array(), mayRepeat: true, only: [0, 7] };
  const bytes = Buffer.concat([
    encodeRawBatchEntry(record),
    encodeRawBatchEntry(second),
    encodeRawBatchTrailer(origin),
  ]);
  const decoded = decodeRawBatch(bytes);
  expect(decoded).toEqual({
    kind: 'ok',
    value: { records: [record, { ...second, body: Buffer.alloc(0) }], ...origin },
  });
});

test.each([
  ['random bytes', Buffer.from('not protobuf at all')],
  ['a record without a request id', Buffer.from([0x0a, 0x02, 0x12, 0x00])],
])('%s are undecodable, not an exception', (_name, bytes) => {
  expect(decodeRawBatch(bytes).kind).toBe('undecodable');
});

test.each([10, 100, 20_000])('an entry with a body of %d bytes can be marked as one that may repeat', (bytes) => {
  const large = { ...record, body: Buffer.alloc(bytes, 1) };
  const decoded = decodeRawBatch(
    Buffer.concat([markMayRepeat(encodeRawBatchEntry(large)), encodeRawBatchEntry(record)]),
  );
  expect(decoded).toMatchObject({ kind: 'ok', value: { records: [{ ...large, mayRepeat: true }, record] } });
});
