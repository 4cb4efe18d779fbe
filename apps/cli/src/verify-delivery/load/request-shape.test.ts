import { SeededRandom } from '../seeded-random';
import { createShapePicker, REQUEST_SHAPES } from './request-shape';

function draw(count: number, poisonShare: number): readonly number[] {
  const pick = createShapePicker(new SeededRandom(5, 'test'), poisonShare);
  return Array.from({ length: count }, pick);
}

test('every shape comes, poison in its share', () => {
  const drawn = draw(20_000, 0.05);
  expect(new Set(drawn).size).toBe(REQUEST_SHAPES.length);
  const poison = drawn.filter((index) => REQUEST_SHAPES[index]?.poison !== undefined);
  expect(poison.length).toBeGreaterThan(800);
  expect(poison.length).toBeLessThan(1_200);
});

test('a load without poison has none', () => {
  expect(draw(5_000, 0).filter((index) => REQUEST_SHAPES[index]?.poison !== undefined)).toEqual([]);
});

test('every dialect is spoken, with and without identities where it has them', () => {
  const kinds = REQUEST_SHAPES.map(
    ({ dialect, identity }) => `${dialect} ${identity === 'none' ? 'anonymous' : 'identified'}`,
  );
  expect([...new Set(kinds)].toSorted()).toEqual([
    'biteral anonymous',
    'cloudevents identified',
    'exceptionless anonymous',
    'exceptionless identified',
    'native anonymous',
    'native identified',
    'yamcs anonymous',
    'yamcs identified',
  ]);
});
