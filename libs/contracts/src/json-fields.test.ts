import type { JsonObject } from '@millrace/domain';
import { INT32, JsonFields } from './json-fields';

function read(object: JsonObject, reading: (fields: JsonFields) => unknown) {
  const fields = new JsonFields(object, 4);
  return { value: reading(fields), faults: fields.faults };
}

test('good fields are read by their types and give no fault', () => {
  const fields = new JsonFields(
    {
      text: 'a',
      number: -3,
      quoted: '42',
      time: '2025-11-18T07:21:16.527Z',
      object: { a: { b: 1 } },
      map: { a: 'b' },
      list: ['a'],
      own: 1,
      none: null,
    },
    0,
  );
  expect({
    text: fields.text('text', { required: true, maxLength: 1 }),
    number: fields.integer('number', INT32),
    quoted: fields.integer('quoted', { ...INT32, quoted: true }),
    time: fields.isoTime('time'),
    object: fields.jsonObject('object', 2),
    map: fields.textMap('map'),
    list: fields.textList('list', { maxItems: 1, maxLength: 1 }),
    others: fields.others(new Set(['text', 'number', 'quoted', 'time', 'object', 'map', 'list'])),
  }).toEqual({
    text: 'a',
    number: -3,
    quoted: 42,
    time: Date.UTC(2025, 10, 18, 7, 21, 16, 527),
    object: { a: { b: 1 } },
    map: { a: 'b' },
    list: ['a'],
    others: { own: 1 },
  });
  expect(fields.faults).toEqual([]);
});

test.each([
  ['absent', {}],
  ['null', { field: null }],
])('a field that is %s is undefined, and a fault only where it is required', (_case, object) => {
  expect(read(object, (fields) => fields.text('field'))).toEqual({ value: undefined, faults: [] });
  expect(read(object, (fields) => fields.integer('field', INT32))).toEqual({ value: undefined, faults: [] });
  expect(read(object, (fields) => fields.text('field', { required: true }))).toEqual({
    value: undefined,
    faults: [{ index: 4, field: '/field', code: 'required', message: '"field" is required' }],
  });
});

test.each<[string, JsonObject, string, (fields: JsonFields) => unknown]>([
  ['a number for text', { f: 1 }, 'wrong_type', (fields) => fields.text('f')],
  [
    'an empty text that must not be',
    { f: '' },
    'required',
    (fields) => fields.text('f', { required: true, nonEmpty: true }),
  ],
  ['a text beyond its length', { f: 'ab' }, 'too_long', (fields) => fields.text('f', { maxLength: 1 })],
  ['text for a number', { f: 'x' }, 'wrong_type', (fields) => fields.integer('f', { ...INT32, quoted: true })],
  ['digits where quotes are not taken', { f: '1' }, 'wrong_type', (fields) => fields.integer('f', INT32)],
  ['a fraction', { f: 1.5 }, 'out_of_range', (fields) => fields.integer('f', INT32)],
  ['a number beyond int32', { f: 2 ** 31 }, 'out_of_range', (fields) => fields.integer('f', INT32)],
  [
    'digits beyond int32',
    { f: '99999999999' },
    'out_of_range',
    (fields) => fields.integer('f', { ...INT32, quoted: true }),
  ],
  ['a text that is no time', { f: 'noon' }, 'malformed_time', (fields) => fields.isoTime('f')],
  ['a time without offset', { f: '2025-11-18T07:21:16' }, 'malformed_time', (fields) => fields.isoTime('f')],
  ['a time before 1900', { f: '1899-12-31T23:59:59Z' }, 'out_of_range', (fields) => fields.isoTime('f')],
  ['a time after 2299', { f: '2300-01-01T00:00:00Z' }, 'out_of_range', (fields) => fields.isoTime('f')],
  ['an array for an object', { f: [] }, 'wrong_type', (fields) => fields.jsonObject('f', 3)],
  ['an object that is too deep', { f: { a: { b: {} } } }, 'too_deep', (fields) => fields.jsonObject('f', 2)],
  ['a map with a number', { f: { a: 1 } }, 'wrong_type', (fields) => fields.textMap('f')],
  [
    'a list with a number',
    { f: ['a', 1] },
    'wrong_type',
    (fields) => fields.textList('f', { maxItems: 9, maxLength: 9 }),
  ],
  [
    'a list with too many',
    { f: ['a', 'b'] },
    'too_long',
    (fields) => fields.textList('f', { maxItems: 1, maxLength: 9 }),
  ],
  [
    'a list with a long one',
    { f: ['ab'] },
    'too_long',
    (fields) => fields.textList('f', { maxItems: 9, maxLength: 1 }),
  ],
])('%s is a fault', (_case, object, code, reading) => {
  const { value, faults } = read(object, reading);
  expect(value).toBeUndefined();
  expect(faults).toMatchObject([{ index: 4, field: '/f', code }]);
  expect(faults[0]?.message).toMatch(/^"f" /);
});

test('faults add up in the order of reading, names as JSON pointers', () => {
  const { faults } = read({ 'a/b~c': 1 }, (fields) => [fields.text('a/b~c'), fields.text('d', { required: true })]);
  expect(faults.map(({ field, code }) => [field, code])).toEqual([
    ['/a~1b~0c', 'wrong_type'],
    ['/d', 'required'],
  ]);
});

test('a body made of faults does not become an answer made of them', () => {
  const hostile = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => ['x'.repeat(10_000) + String(n), n]));
  const { faults } = read(hostile, (fields) =>
    Object.keys(hostile).forEach((name) => fields.fail(name, 'unknown_field', 'is unknown')),
  );
  expect(faults).toHaveLength(16);
  expect(JSON.stringify(faults).length).toBeLessThan(5_000);
});

test('names inherited from Object are absent, a __proto__ of the producer is an ordinary field', () => {
  const fields = new JsonFields(JSON.parse('{"__proto__":{"a":1}}') as JsonObject, 0);
  expect(fields.value('constructor')).toBeUndefined();
  expect(Object.keys(fields.others(new Set()))).toEqual(['__proto__']);
});
