import { emptyAccount } from '../reconcile/delivery-account';
import { aResult } from '../testing/a-result';
import { judge } from './judge';

const GOOD = aResult();
const { account: ACCOUNT } = GOOD;
const ALLOWED = { failedRequestsAllowed: true };

function accountWith(counts: Partial<(typeof ACCOUNT)['shapes'][number]>): typeof ACCOUNT {
  return { ...ACCOUNT, shapes: ACCOUNT.shapes.map((shape) => ({ ...shape, ...counts })) };
}

test('a run in which every acknowledged event is there once passes, whatever clients had to repeat', () => {
  expect(judge(GOOD, ALLOWED)).toEqual({ verdict: 'passed', reasons: [] });
});

test('clients of a rolling restart must not see a failed request', () => {
  const judgement = judge(GOOD, { failedRequestsAllowed: false });
  expect(judgement).toEqual({ verdict: 'failed', reasons: ['2 requests failed'] });
});

test.each(['lost', 'duplicated', 'altered', 'unexpected'] as const)('one %s event fails a run', (fault) => {
  const judgement = judge({ ...GOOD, account: accountWith({ [fault]: 1 }) }, ALLOWED);
  expect(judgement).toMatchObject({ verdict: 'failed', reasons: [expect.any(String)] });
});

test.each([
  ['nothing acknowledged', { account: { ...ACCOUNT, shapes: [emptyAccount('native, id')] } }],
  ['a row that nobody sent', { account: { ...ACCOUNT, unknown: 1 } }],
  ['a pipeline that does not come to rest', { drain: 'overdue' }],
  ['a part that does not come back', { unhealed: 'kafka-2 is down' }],
] as const)('%s fails a run', (_, found) => {
  expect(judge({ ...GOOD, ...found }, ALLOWED)).toMatchObject({ verdict: 'failed', reasons: [expect.any(String)] });
});

test('what an interrupted run did not wait for is no fault, what it found twice is', () => {
  const interrupted = { ...GOOD, interrupted: true, drain: 'interrupted' } as const;
  expect(judge({ ...interrupted, account: accountWith({ lost: 3 }) }, ALLOWED)).toEqual({
    verdict: 'interrupted',
    reasons: ['the run was interrupted', '3 acknowledged events are not there yet'],
  });
  expect(judge({ ...interrupted, account: accountWith({ duplicated: 1 }) }, ALLOWED).verdict).toBe('failed');
});
