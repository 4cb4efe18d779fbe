import { boundPaths } from './bound-paths';

const FIFTEEN_DOTS = `a${'.a'.repeat(15)}`;

test('attributes with up to fifteen dots in a name stay the same object', () => {
  const attributes = { [FIFTEEN_DOTS]: 1, b: { [FIFTEEN_DOTS]: [{ [`${FIFTEEN_DOTS}.a`]: 1 }] }, ['__proto__']: null };
  expect(boundPaths(attributes)).toBe(attributes);
});

test('further dots of a name are written as %2E, in objects too, and nothing else changes', () => {
  const attributes = { [`${FIFTEEN_DOTS}.b.c`]: 'x.y', d: { [`${FIFTEEN_DOTS}.b`]: null, e: 1 }, ['__proto__']: 2 };
  expect(Object.entries(boundPaths(attributes))).toEqual([
    [`${FIFTEEN_DOTS}%2Eb%2Ec`, 'x.y'],
    ['d', { [`${FIFTEEN_DOTS}%2Eb`]: null, e: 1 }],
    ['__proto__', 2],
  ]);
});

test('a name of nothing but dots is looked through once', () => {
  const [name = ''] = Object.keys(boundPaths({ ['.'.repeat(1_000_000)]: 1 }));
  expect(name.split('.')).toHaveLength(16);
});
