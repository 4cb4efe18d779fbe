import { SeededRandom } from './seeded-random';

const draw = (seed: number, stream: string) => {
  const random = new SeededRandom(seed, stream);
  return Array.from({ length: 1_000 }, () => random.next());
};

it('gives the same numbers for the same seed, and these on any machine', () => {
  expect(draw(7, 'plan')).toEqual(draw(7, 'plan'));
  const random = new SeededRandom(1, 'plan');
  expect(Array.from({ length: 5 }, () => random.integer(0, 999))).toEqual([268, 289, 609, 914, 411]);
});

it('gives other numbers for another seed or another stream', () => {
  expect(new Set([...draw(7, 'plan'), ...draw(8, 'plan'), ...draw(7, 'cuts')]).size).toBe(3_000);
});

it('gives every number of a range about as often, and none beside it', () => {
  const random = new SeededRandom(3, 'plan');
  const times = new Map<number, number>();
  for (let draws = 0; draws < 6_000; draws += 1) {
    const number = random.integer(-2, 3);
    times.set(number, (times.get(number) ?? 0) + 1);
  }
  expect([...times.keys()].toSorted((left, right) => left - right)).toEqual([-2, -1, 0, 1, 2, 3]);
  for (const count of times.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

it('shuffles without losing anything', () => {
  const list = Array.from({ length: 50 }, (_, place) => place);
  const shuffled = new SeededRandom(3, 'plan').shuffle(list);
  expect(shuffled).not.toEqual(list);
  expect(shuffled.toSorted((left, right) => left - right)).toEqual(list);
});

it('picks nothing from an empty list', () => {
  expect(() => new SeededRandom(3, 'plan').pick([])).toThrow(RangeError);
});
