import { Limits } from './limits';
import type { LimitedProject } from './limited-project';
import { MonthlyEvents } from './monthly-events';

const NOW = Date.UTC(2026, 0, 15);

let random = 0;

afterEach(() => {
  random = 0;
});

function limitsOf(project: LimitedProject, ingest: 'on' | 'off' = 'on'): Limits {
  const countStored = () => Promise.resolve(new Map<string, never>());
  const months = new MonthlyEvents({ projects: () => [project], countStored, now: () => NOW });
  return new Limits({ months, ingest, clock: () => 0, random: () => random });
}

test('a token beyond its rate is refused for as long as it takes', () => {
  const project = { id: 'a', quotas: { requestsPerSecond: 0.1 } };
  const limits = limitsOf(project);
  const bucket = limits.bucketOf({ tokenId: 'tok_1', project });
  expect(limits.refuseRequest(bucket)).toBeUndefined();
  expect(limits.refuseRequest(bucket)).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 10 });
  const other = limits.bucketOf({ tokenId: 'tok_2', project });
  expect(limits.refuseRequest(other)).toBeUndefined();
});

test('clients that are refused together do not come back together', () => {
  random = 0.999;
  const project = { id: 'a', quotas: { requestsPerSecond: 0.01 } };
  const limits = limitsOf(project, 'off');
  const bucket = limits.bucketOf({ tokenId: 'tok_1', project });
  expect(limits.refuseRequest(bucket)).toMatchObject({ code: 'ingest_disabled', retryAfterSeconds: 74 });
  expect(limits.refuseRequest(bucket)).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 124 });
});

test('without limits nothing is refused', () => {
  const project = { id: 'a' };
  const limits = limitsOf(project);
  limits.accepted(project, 1_000_000, NOW);
  expect(limits.bucketOf({ tokenId: 'tok_1', project })).toBeUndefined();
  expect(limits.refuseRequest(undefined)).toBeUndefined();
  expect(limits.refuseEvents(project)).toBeUndefined();
});

test('a month is used up by what was accepted, a request of unknown content counting as one event', () => {
  const project = { id: 'a', quotas: { eventsPerMonth: 3 } };
  const limits = limitsOf(project);
  limits.accepted(project, 2, NOW);
  expect(limits.refuseEvents(project)).toBeUndefined();
  limits.accepted(project, 0, NOW);
  expect(limits.refuseEvents(project)).toMatchObject({ code: 'quota_exhausted' });
});

test('with ingest switched off every request is refused, a token beyond its rate as that', () => {
  const project = { id: 'a', quotas: { requestsPerSecond: 1 } };
  const limits = limitsOf(project, 'off');
  const bucket = limits.bucketOf({ tokenId: 'tok_1', project });
  expect(limits.refuseRequest(undefined)).toMatchObject({ code: 'ingest_disabled', retryAfterSeconds: 60 });
  expect(limits.refuseRequest(bucket)).toMatchObject({ code: 'ingest_disabled' });
  expect(limits.refuseRequest(bucket)).toMatchObject({ code: 'rate_limited' });
});
