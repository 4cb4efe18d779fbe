import type { Quotas } from '@millrace/access';
import { RequestRates, type RateHolder } from './request-rates';

function holder(tokenId: string, quotas?: Quotas): RateHolder {
  return { tokenId, project: { id: 'default', quotas } };
}

test('a token has a bucket of its own and keeps it', () => {
  const rates = new RequestRates();
  const quotas = { requestsPerSecond: 1 };
  const bucket = rates.bucketOf(holder('a', quotas), 0);
  expect(bucket?.take(0)).toBe(true);
  expect(rates.bucketOf(holder('a', quotas), 0)).toBe(bucket);
  expect(rates.bucketOf(holder('b', quotas), 0)?.take(0)).toBe(true);
});

test('without a rate there is no bucket', () => {
  const rates = new RequestRates();
  expect(rates.bucketOf(holder('a'), 0)).toBeUndefined();
  expect(rates.bucketOf(holder('a', { eventsPerMonth: 1 }), 0)).toBeUndefined();
});

test('a changed rate holds at once, for what was used before too', () => {
  const rates = new RequestRates();
  rates.bucketOf(holder('a', { requestsPerSecond: 1 }), 0)?.take(0);
  const changed = rates.bucketOf(holder('a', { requestsPerSecond: 100, burst: 7 }), 0);
  expect(changed?.limit).toBe(7);
  expect(changed?.take(0)).toBe(false);
});

test('buckets are bounded; the oldest goes', () => {
  const rates = new RequestRates(2);
  const quotas = { requestsPerSecond: 1 };
  const [first, second] = ['a', 'b'].map((id) => rates.bucketOf(holder(id, quotas), 0));
  rates.bucketOf(holder('c', quotas), 0);
  expect(rates.bucketOf(holder('b', quotas), 0)).toBe(second);
  expect(rates.bucketOf(holder('a', quotas), 0)).not.toBe(first);
});
