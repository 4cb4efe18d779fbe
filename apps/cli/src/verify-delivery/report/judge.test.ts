import { emptyAccount } from '../reconcile/delivery-account';
import type { DeliveryResult } from './delivery-report';
import { judge } from './judge';

const SHAPE = { ...emptyAccount('native, id'), sent: 10, acknowledged: 10, stored: 10 };
const ACCOUNT = { shapes: [SHAPE], faulty: [], unknown: 0 };

const GOOD: DeliveryResult = {
  run: 'cafe',
  startedAt: '2026-11-21T12:00:00.000Z',
  seconds: 10,
  interrupted: false,
  account: ACCOUNT,
  traces: [],
  drain: 'drained',
  recovery: [],
  unhealed: undefined,
  availability: {
    attempts: 12,
    requests: 10,
    atFirstTry: 9,
    failed: 2,
    failures: {},
    longestSilenceMs: 0,
    latency: { p50: 1, p99: 1, max: 1 },
  },
  peakMemory: {},
};

const ALLOWED = { failedRequestsAllowed: true };

test('a run in which every acknowledged event is there once passes, whatever clients had to repeat', () => {
  expect(judge(GOOD, ALLOWED)).toEqual({ verdict: 'passed', reasons: [] });
});

test('clients of a rolling restart must not see a failed request', () => {
  const judgement = judge(GOOD, { failedRequestsAllowed: false });
  expect(judgement).toEqual({ verdict: 'failed', reasons: ['2 requests failed'] });
});

test.each(['lost', 'duplicated', 'altered', 'unexpected'] as const)('one %s event fails a run', (fault) => {
  const account = { ...ACCOUNT, shapes: [{ ...SHAPE, [fault]: 1 }] };
  expect(judge({ ...GOOD, account }, ALLOWED)).toMatchObject({ verdict: 'failed', reasons: [expect.any(String)] });
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
  const lost = { ...ACCOUNT, shapes: [{ ...SHAPE, lost: 3 }] };
  const twice = { ...ACCOUNT, shapes: [{ ...SHAPE, duplicated: 1 }] };
  expect(judge({ ...interrupted, account: lost }, ALLOWED).verdict).toBe('interrupted');
  expect(judge({ ...interrupted, account: twice }, ALLOWED).verdict).toBe('failed');
});
