import { ENCODINGS, formatOf, isGzipped, selectSpeeches } from './encoding';

const spoken = (...args: Parameters<typeof selectSpeeches>) =>
  selectSpeeches(...args).map(({ dialect, encoding }) => `${dialect} ${encoding}`);

test('each dialect is spoken in the encodings that it has', () => {
  const all = ['native', 'exceptionless', 'yamcs', 'biteral', 'cloudevents'];
  expect(spoken(all, ENCODINGS)).toEqual([
    'native json',
    'native ndjson',
    'native protobuf',
    'native json+gzip',
    'native ndjson+gzip',
    'native protobuf+gzip',
    'exceptionless json',
    'exceptionless json+gzip',
    'yamcs json',
    'yamcs protobuf',
    'yamcs json+gzip',
    'yamcs protobuf+gzip',
    'biteral json',
    'biteral json+gzip',
    'cloudevents json',
    'cloudevents json+gzip',
  ]);
});

test('an encoding that nobody speaks is not left out in silence', () => {
  expect(() => spoken(['exceptionless', 'biteral'], ['json', 'protobuf'])).toThrow(
    'no protobuf in the dialects exceptionless, biteral',
  );
});

test('an encoding is a format, compressed or not', () => {
  expect([formatOf('protobuf+gzip'), isGzipped('protobuf+gzip')]).toEqual(['protobuf', true]);
  expect([formatOf('ndjson'), isGzipped('ndjson')]).toEqual(['ndjson', false]);
});
