import { createNativeBlock } from './native-block';

const UUID_BYTES = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

test('a block is columns one after the other: counts, then name, type and values of each', () => {
  const block = createNativeBlock({ a: 'String', n: 'UInt32' });
  block.append({ a: 'hé', n: 7 });
  block.append({ a: Buffer.from([0xff]), n: 2 ** 32 - 1 });
  const expected = Buffer.concat([
    Buffer.from([2, 2]),
    Buffer.from('\x01a\x06String'),
    Buffer.from([3, 0x68, 0xc3, 0xa9, 1, 0xff]),
    Buffer.from('\x01n\x06UInt32'),
    Buffer.from([7, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]),
  ]);
  expect(Buffer.from(block.finish()).toString('hex')).toBe(expected.toString('hex'));
});

test('a UUID is two little-endian numbers of 64 bits', () => {
  const block = createNativeBlock({ id: 'UUID' });
  block.append({ id: UUID_BYTES });
  expect(Buffer.from(block.finish().slice(-16)).toString('hex')).toBe('7766554433221100ffeeddccbbaa9988');
});

test('an array is where each ends, then the elements of all', () => {
  const block = createNativeBlock({ tags: 'Array(String)' });
  block.append({ tags: ['x', 'y'] });
  block.append({ tags: [] });
  block.append({ tags: ['z'] });
  const ends = [2, 2, 3].flatMap((end) => [end, 0, 0, 0, 0, 0, 0, 0]);
  const elements = [1, 0x78, 1, 0x79, 1, 0x7a];
  expect([...block.finish().slice(-30)]).toEqual([...ends, ...elements]);
});

test('finishing leaves an empty block that takes the next rows', () => {
  const block = createNativeBlock({ a: 'String', m: 'Map(UInt32, String)' });
  const row = { a: 'x'.repeat(300), m: new Map([[1, 'one']]) };
  block.append(row);
  const first = block.finish();
  expect(block.rows).toBe(0);
  block.append(row);
  expect(Buffer.from(block.finish()).equals(first)).toBe(true);
});

test('bytes are those of the finished block, but for the counts', () => {
  const block = createNativeBlock({ a: 'String', n: 'Nullable(Int64)', j: 'JSON(max_dynamic_paths=8)' });
  for (let row = 0; row < 1000; row++)
    block.append({ a: 'ä'.repeat(row), n: row % 2 === 0 ? undefined : row, j: '{}' });
  const { bytes } = block;
  expect(block.finish()).toHaveLength(bytes + 1 + 2);
});

describe('a value that its type cannot hold', () => {
  const schema = {
    a: 'String',
    tags: 'Array(String)',
    m: 'Map(UInt32, String)',
    n: 'Nullable(Int64)',
    i8: 'Int8',
    i32: 'Int32',
    u32: 'UInt32',
    u64: 'UInt64',
    id: 'UUID',
  } as const;
  const good = { a: 'a', tags: ['t'], m: [[1, 'x']] as const, n: 1, i8: 1, i32: 1, u32: 1, u64: 1, id: UUID_BYTES };

  test.each([
    ['Int8', { i8: 128 }],
    ['Int8', { i8: 0.5 }],
    ['Int32', { i32: 2 ** 31 }],
    ['UInt32', { u32: -1 }],
    ['UInt32', { u32: NaN }],
    ['UInt64', { u64: -1 }],
    ['UInt64', { u64: 2 ** 53 }],
    ['Int64 in a Nullable', { n: 1.5 }],
    ['the key of a map, behind a good one', { m: [[1, 'x'] as const, [-1, 'y'] as const] }],
    ['UUID', { id: UUID_BYTES.subarray(1) }],
  ])('is refused and leaves the block as it was: %s %j', (_type, bad) => {
    const block = createNativeBlock(schema);
    block.append(good);
    const alone = createNativeBlock(schema);
    alone.append(good);
    expect(() => {
      block.append({ ...good, ...bad });
    }).toThrow(RangeError);
    expect(block.rows).toBe(1);
    expect(Buffer.from(block.finish()).equals(alone.finish())).toBe(true);
  });
});
