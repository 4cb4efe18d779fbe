import { findRefused, MAX_REFUSED } from './find-refused';

const batch = Array.from({ length: 1_000 }, (_, index) => index);

/** Takes no part that holds one of these. */
const refuse =
  (...refused: readonly number[]) =>
  (part: readonly number[]) =>
    Promise.resolve(part.some((each) => refused.includes(each)) ? 'Cannot parse' : undefined);

const ascending = (refused: ReadonlyMap<number, string>) => [...refused.keys()].toSorted((a, b) => a - b);

test.each([[[0]], [[999]], [[3, 4, 500]]])('%j are found among a thousand, with the refusal', async (guilty) => {
  const refused = await findRefused(batch, refuse(...guilty));
  expect(ascending(refused)).toEqual(guilty);
  expect(new Set(refused.values())).toEqual(new Set(['Cannot parse']));
});

test('few attempts find one among a thousand', async () => {
  const attempt = jest.fn(refuse(700));
  await findRefused(batch, attempt);
  expect(attempt.mock.calls.length).toBeLessThan(25);
});

test('nothing is blamed when all of the batch is taken', async () => {
  expect(ascending(await findRefused(batch, refuse()))).toEqual([]);
});

test('nothing is blamed for a table that takes nothing at all', async () => {
  expect(ascending(await findRefused([1], () => Promise.resolve('Unknown table')))).toEqual([]);
});

test('nothing is blamed when more is refused than single events explain', async () => {
  const many = batch.slice(0, MAX_REFUSED + 1);
  expect(ascending(await findRefused(batch, refuse(...many)))).toEqual([]);
  expect(ascending(await findRefused(batch, refuse(...many.slice(1))))).toHaveLength(MAX_REFUSED);
});

test('one that is refused only the first time is not refused', async () => {
  const asked: string[] = [];
  const refused = await findRefused(['a', 'b'], (part) => {
    asked.push(part.join(''));
    const isFirst = asked.filter((each) => each === part.join('')).length === 1;
    return Promise.resolve(part.includes('b') && (isFirst || part.length > 1) ? 'no' : undefined);
  });
  expect(refused).toEqual(new Map());
  expect(asked.filter((each) => each === 'b')).toHaveLength(2);
});
