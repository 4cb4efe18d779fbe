import { pickFields, readFieldMask } from './field-mask';

const HEADER = { 'x-yamcs-fields': 'type' };

test.each([
  ['', {}, undefined],
  ['fields=', {}, undefined],
  ['fields=,', {}, undefined],
  ['fields=source,%20message', {}, ['source', 'message']],
  ['fields=generationTime.seconds', {}, ['generationTime']],
  ['', HEADER, ['type']],
  ['fields=source', HEADER, ['source']],
])('of the query %j and the headers %j the mask is %j', (query, headers, names) => {
  const mask = readFieldMask({ query: new URLSearchParams(query), headers });
  expect(mask && [...mask]).toEqual(names);
});

test('a mask leaves the fields that it names, and no mask leaves all', () => {
  expect(pickFields({ a: 1, b: 2 }, new Set(['b', 'c']))).toEqual({ b: 2 });
  expect(pickFields({ a: 1 }, undefined)).toEqual({ a: 1 });
});
