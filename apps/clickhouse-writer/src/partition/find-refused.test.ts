import { findRefused } from './find-refused';

const batch = Array.from({ length: 1_000 }, (_, index) => index);

const taken = (): Promise<string | undefined> => Promise.resolve(undefined);

/** Takes no part that holds one of these. */
const refuse =
  (...refused: readonly number[]) =>
  (part: readonly number[]) =>
    Promise.resolve(part.some((each) => refused.includes(each)) ? 'Cannot parse' : undefined);

async function find(attempt: (part: readonly number[]) => Promise<string | undefined>, attemptControl = taken) {
  const refused = await findRefused(batch, { attempt, attemptControl });
  return { ascending: [...refused.keys()].toSorted((a, b) => a - b), refusals: new Set(refused.values()) };
}

test.each([[[0]], [[999]], [[3, 4, 500]]])('%j are found among a thousand, with the refusal', async (guilty) => {
  const { ascending, refusals } = await find(refuse(...guilty));
  expect(ascending).toEqual(guilty);
  expect(refusals).toEqual(new Set(['Cannot parse']));
});

test('few trials find one among a thousand', async () => {
  const attempt = jest.fn(refuse(700));
  await find(attempt);
  expect(attempt.mock.calls.length).toBeLessThan(25);
});

test('any number is found, up to all of a batch, in three trials each', async () => {
  const attempt = jest.fn(refuse(...batch));
  expect((await find(attempt)).ascending).toEqual(batch);
  expect(attempt.mock.calls.length).toBeLessThan(3 * batch.length);
});

test('a few parts are tried at a time', async () => {
  let underWay = 0;
  let most = 0;
  await find(async (part) => {
    most = Math.max(most, (underWay += 1));
    const answer = await refuse(...batch)(part);
    underWay -= 1;
    return answer;
  });
  expect(most).toBe(8);
});

test('nothing is blamed when all of the batch is taken', async () => {
  expect((await find(refuse())).ascending).toEqual([]);
});

test('nothing is blamed, and nothing tried, where what is known to be good is refused, too', async () => {
  const attempt = jest.fn(refuse(...batch));
  expect((await find(attempt, () => Promise.resolve('Unknown table'))).ascending).toEqual([]);
  expect(attempt).not.toHaveBeenCalled();
});

test('nothing is blamed where what is known to be good is refused by the end', async () => {
  let controls = 0;
  const breaking = () => Promise.resolve((controls += 1) > 1 ? 'Unknown table' : undefined);
  expect((await find(refuse(1, 2), breaking)).ascending).toEqual([]);
});

test('one that is refused only the first time is not refused', async () => {
  const asked: string[] = [];
  const attempt = (part: readonly string[]) => {
    asked.push(part.join(''));
    const isFirst = asked.filter((each) => each === part.join('')).length === 1;
    return Promise.resolve(part.includes('b') && (isFirst || part.length > 1) ? 'no' : undefined);
  };
  expect(await findRefused(['a', 'b'], { attempt, attemptControl: taken })).toEqual(new Map());
  expect(asked.filter((each) => each === 'b')).toHaveLength(2);
});

test('who is refused only for a while is not blamed, however many they are', async () => {
  let trials = 0;
  const passing = (part: readonly number[]) =>
    (trials += 1) <= 400 ? Promise.resolve('for no reason of its own') : refuse(700)(part);
  expect((await find(passing)).ascending).toEqual([700]);
});
