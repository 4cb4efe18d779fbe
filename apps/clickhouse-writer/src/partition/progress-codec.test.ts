import { PartitionHaltedError } from './partition-halted-error';
import { decodeProgress, encodeProgress, MAX_RAW_PARTITIONS } from './progress-codec';

const marks = new Map([
  [0, { offset: 12, index: 2 ** 40 }],
  [7, { offset: 3, index: 0 }],
]);

test('what is committed is text that an operator can read', () => {
  expect(encodeProgress('i1', { position: 5, marks, plannedTo: 9 })).toEqual({
    offset: 5,
    metadata: '{"v":1,"incarnation":"i1","marks":{"0":[12,1099511627776],"7":[3,0]},"plan":{"to":9}}',
  });
});

test.each([
  { position: 5, marks },
  { position: 0, marks: new Map(), plannedTo: 9 },
])('it reads back: %j', (progress) => {
  expect(decodeProgress('i1', encodeProgress('i1', progress))).toEqual(progress);
});

test('the marks of as many raw partitions as are allowed fit, however large their numbers', () => {
  const many = Array.from({ length: MAX_RAW_PARTITIONS }, (_, partition) => [
    partition,
    // A million records a second for thirty years; thousands of requests in a message.
    { offset: 999_999_999_999_999, index: 4_095 * 2 ** 20 },
  ]);
  const progress = { position: 1, marks: new Map(many as [number, { offset: number; index: number }][]), plannedTo: 2 };
  expect(decodeProgress('a'.repeat(36), encodeProgress('a'.repeat(36), progress))).toEqual(progress);
});

test('marks that do not fit are refused instead of being cut', () => {
  const tooMany = new Map(Array.from({ length: 1_000 }, (_, partition) => [partition, { offset: 1, index: 1 }]));
  expect(() => encodeProgress('i1', { position: 1, marks: tooMany })).toThrow('1000 raw partitions do not fit');
});

test('no commit, and a commit without metadata, say nothing', () => {
  expect(decodeProgress('i1', undefined)).toBeUndefined();
  expect(decodeProgress('i1', { offset: 5, metadata: '' })).toBeUndefined();
});

test.each([
  'by hand',
  '[]',
  '{}',
  '{"v":2,"incarnation":"i1","marks":{}}',
  '{"v":1,"incarnation":"i1"}',
  '{"v":1,"incarnation":"i1","marks":{"0":5}}',
  '{"v":1,"incarnation":"i1","marks":{"0":["1",2]}}',
  '{"v":1,"incarnation":"i1","marks":{},"plan":7}',
  '{"v":1,"incarnation":"i1","marks":{},"plan":{"to":"9"}}',
  '{"v":1,"incarnation":"i0","marks":{}}',
])('metadata that this version cannot go by halts: %s', (metadata) => {
  expect(() => decodeProgress('i1', { offset: 5, metadata })).toThrow(PartitionHaltedError);
});
