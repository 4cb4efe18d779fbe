import fc from 'fast-check';
import type { WireAnswer } from '../conformance/send-request';
import { describeOrigin, fuzz } from './fuzz-run';
import { MARKER, type FuzzRequest, type Sending } from './fuzz-request';
import { NOTHING, type FuzzedDialect } from './fuzzed-dialect';

const PROJECT = { id: 'fuzzed', ingest: 'a-token', read: 'another' };

const post = (body: string): FuzzRequest => ({
  method: 'POST',
  target: '/events',
  headers: {},
  token: 'ingest',
  body: Buffer.from(body),
  framing: 'length',
  isGood: false,
});

const dialect: FuzzedDialect = {
  name: 'native',
  sends: fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd') }).map((text) => post(`${MARKER}:${text}`)),
  asks: fc.constant(post('')),
  deadLetterCodes: [],
  consequenceOf: () => NOTHING,
};

/** Answers 500 to bodies that the pattern finds something in. */
function run(failing: RegExp) {
  const sent: Sending[] = [];
  const client = {
    send: (sending: Sending): Promise<WireAnswer> => {
      sent.push(sending);
      const status = failing.test(Buffer.from(sending.body).toString()) ? 500 : 202;
      return Promise.resolve({ status, headers: {}, body: Buffer.from('') });
    },
    close: () => undefined,
  };
  return { sent, done: fuzz({ dialect, project: PROJECT, client, seed: 7, sends: 600, asks: 10 }) };
}

test('sends what it was asked to, each with a marker of its own, and the same again for the same seed', async () => {
  const [first, second] = [run(/never/), run(/never/)];
  const { accounts, statuses } = await first.done;
  await second.done;
  expect(accounts).toHaveLength(610);
  expect(statuses).toEqual(new Map([[202, 610]]));
  expect(new Set(first.sent.map(({ marker }) => marker)).size).toBe(610);
  expect(second.sent).toEqual(first.sent);
});

test('a wrong answer ends the run with the smallest request that gets it, and the seed', async () => {
  await expect(run(/c.*d/).done).rejects.toThrow(
    /^seed \d+, request \d+ of the sends: Error: answered 500.*\nprintf %s '\d{8}:cd' \| curl -X POST /,
  );
});

test('a request is described by its origin alone', async () => {
  const { sent, done } = run(/never/);
  const { accounts } = await done;
  const account = accounts.find(({ origin }) => origin.index === 100);
  const sending = sent.find(({ marker }) => marker === account?.marker);
  if (account === undefined || sending === undefined) throw new Error('nothing was sent');
  expect(describeOrigin({ dialect, project: PROJECT }, account)).toContain(`'${Buffer.from(sending.body).toString()}'`);
});
