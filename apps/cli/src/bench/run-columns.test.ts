import { runColumnsOf } from './run-columns';

test.each([
  ['native', 'json', 'attributes.run'],
  ['native', 'ndjson+gzip', 'attributes.run'],
  ['exceptionless', 'json', 'attributes.run'],
  ['biteral', 'json', 'attributes.metadata.run'],
  ['cloudevents', 'json', 'attributes.data.run'],
  ['yamcs', 'json', 'source'],
  ['native', 'protobuf+gzip', 'source'],
] as const)('%s in %s keeps the run in %s', (dialect, encoding, column) => {
  expect(runColumnsOf({ dialect, encoding }).isOfRun).toMatch(
    new RegExp(`^${column.replaceAll('.', '[.]')}(::String)? = `),
  );
});

test('a number is looked for beside the run', () => {
  expect(runColumnsOf({ dialect: 'cloudevents', encoding: 'json' }).number).toContain('attributes.data.number');
  expect(runColumnsOf({ dialect: 'native', encoding: 'protobuf' }).number).toContain('seq_number');
});
