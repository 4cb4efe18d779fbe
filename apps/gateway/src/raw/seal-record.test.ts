import { anIngestRequest } from '@millrace/testing';
import { fakeSource } from '../testing/fake-source';
import { checkBodyLimits, toRawRecord } from './seal-record';

test('a route whose bodies might not fit one message fails the start, by name', () => {
  expect(() => {
    checkBodyLimits([fakeSource]);
  }).not.toThrow();
  const [route] = fakeSource.routes;
  const routes = route === undefined ? [] : [{ ...route, maxBodyBytes: 960 * 1024 }];
  expect(() => {
    checkBodyLimits([{ ...fakeSource, routes }]);
  }).toThrow('fake: route events takes bodies of more than 917504 bytes');
});

test.each([
  { named: 'a body keeps the encoding that its head names', body: new Uint8Array([1]), contentEncoding: 'gzip' },
  { named: 'no body has no encoding, whatever its head says', body: new Uint8Array(), contentEncoding: '' },
])('$named', ({ body, contentEncoding }) => {
  const [route] = fakeSource.routes;
  if (route === undefined) throw new Error('the fake source takes nothing');
  const record = toRawRecord({
    match: { kind: 'ingest', adapter: fakeSource, route, pathParameters: {} },
    request: anIngestRequest({ headers: { 'content-encoding': 'gzip' } }),
    reception: {},
    body,
    clientAddress: '127.0.0.1',
    traceparent: '',
  });
  expect(record.contentEncoding).toBe(contentEncoding);
});
