import { AnswerTooLarge, readFitting } from './answer-too-large';

/** An answer that holds so many events. */
function answerOf(most: number, tried: number[]) {
  return async (limit: number) => {
    tried.push(limit);
    return limit <= most ? Promise.resolve(limit) : Promise.reject(new AnswerTooLarge({}));
  };
}

test.each([
  [500, 500, [500]],
  [500, 40, [500, 125, 32]],
  [3, 1, [3, 1]],
])('of %i events, of which %i fit an answer, as many are asked for as fit', async (limit, most, expected) => {
  const tried: number[] = [];
  expect(await readFitting(limit, answerOf(most, tried))).toBe(expected.at(-1));
  expect(tried).toEqual(expected);
});

test('an event that does not fit by itself, and any other fault, is reported', async () => {
  await expect(readFitting(500, answerOf(0, []))).rejects.toMatchObject({ kind: 'too-expensive' });
  const tried: number[] = [];
  const fault = new Error('other');
  const read = async (limit: number) => {
    tried.push(limit);
    return Promise.reject(fault);
  };
  await expect(readFitting(500, read)).rejects.toBe(fault);
  expect(tried).toEqual([500]);
});
