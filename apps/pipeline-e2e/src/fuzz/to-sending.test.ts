import { gunzipSync } from 'node:zlib';
import { MARKER, type FuzzRequest } from './fuzz-request';
import { toSending } from './to-sending';
import { encodeWire, textField, varintField } from './wire-bytes';

const PROJECT = { id: 'fuzzed', ingest: 'a-token', read: 'another' };

const REQUEST: FuzzRequest = {
  method: 'POST',
  target: `/{project}/${MARKER}`,
  headers: { 'ce-id': MARKER },
  token: 'ingest',
  body: Buffer.from(`{"id":"${MARKER}"}`),
  framing: 'length',
  isGood: true,
};

test('the marker is in the address, the head and the body', () => {
  const { target, headers, body } = toSending(REQUEST, PROJECT, '10000001');
  expect(target).toBe('/fuzzed/10000001');
  expect(headers).toEqual({
    'ce-id': '10000001',
    authorization: 'Bearer a-token',
    traceparent: '00-ffffffffffffffffffffffff10000001-0000000010000001-00',
  });
  expect(Buffer.from(body).toString()).toBe('{"id":"10000001"}');
});

test('it is in protobuf, as a text and as a number, without another length', () => {
  const message = (marker: string) => encodeWire([textField(1, marker), varintField(4, Number(marker))]);
  expect(toSending({ ...REQUEST, body: message(MARKER) }, PROJECT, '10000001').body).toEqual(message('10000001'));
});

test('a body is compressed with its marker in it, and damaged after that', () => {
  const { headers, body } = toSending({ ...REQUEST, coding: 'gzip' }, PROJECT, '10000001');
  expect(headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(body).toString()).toBe('{"id":"10000001"}');
  const damage = { at: 1, byte: 0xff, keep: 2 };
  expect([...toSending({ ...REQUEST, coding: 'gzip', damage }, PROJECT, '10000001').body]).toEqual([0x1f, 0xff]);
});
