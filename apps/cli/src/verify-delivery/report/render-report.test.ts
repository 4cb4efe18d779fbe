import { aReport, aResult } from '../testing/a-result';
import { renderDeliveryReport } from './render-report';

const rendered = (...args: Parameters<typeof aReport>) => renderDeliveryReport(aReport(...args)).replaceAll(/ +/g, ' ');

test('every shape has a line, and all of them together', () => {
  const text = rendered();
  expect(text).toContain('| native, id | 1000 | 990 | 10 | 0 | 995 | 0 | 0 | 0 | 0 | 0 | 0 |');
  expect(text).toContain('| all | 1000 | 990 | 10 | 0 | 995 | 0 | 0 | 0 | 0 | 0 | 0 |');
});

test('what clients saw is in sentences', () => {
  const text = rendered();
  expect(text).toContain('- 1000 events in 10 s (100/s of 100/s asked for)');
  expect(text).toContain(
    '- 99.80 % of 1000 requests acknowledged at the first try, in 1002 attempts; 2 attempts failed',
  );
  expect(text).toContain('- 2 × no answer: socket hang up');
});

test('a fault says when, what, and how long it held events up', () => {
  const fault = { atMs: 12_340, kind: 'outage', part: 'clickhouse', forMs: 5_000 } as const;
  const brokenAt = Date.parse('2026-11-21T12:00:13.500Z');
  const recovery = [{ fault, brokenAt, readyMs: 6_100, firstStoredMs: 7_000, allStoredMs: undefined }];
  expect(rendered({ result: aResult({ recovery }) })).toContain('| 13.5 | outage clickhouse | 5.0 | 6.1 | 7.0 | – |');
});

test('an event with a fault is named with all that the store says of it, and bytes of answers stay visible', () => {
  const row = {
    eventId: 'e1',
    requestId: 'r1',
    message: 'vd-cafe-7 x',
    raw: '0:5:0',
    normalised: '1:8:2',
    receivedAt: 't1',
    storedAt: 't2',
  };
  const lost = {
    fault: 'lost' as const,
    marker: 'vd-cafe-7',
    identity: 'vd-cafe-7',
    shape: 'native, id',
    sentAt: 't0',
    acknowledgedAt: 't1',
    acknowledgements: 1,
    requestId: 'r1',
    position: 3,
    rows: [],
    neighbours: [row],
    deadLetters: [{ deadLetterId: 'd1', requestId: 'r1', code: 'too_old', reason: 'long ago' }],
  };
  const text = rendered({ result: aResult({ traces: [lost] }) });
  expect(text).toContain('- lost vd-cafe-7 (native, id), identity vd-cafe-7');
  expect(text).toContain('sent t0, acknowledged t1 as event 3 of request r1');
  expect(text).toContain('another event of its request: e1, raw 0:5:0, normalised 1:8:2, received t1, stored t2');
  expect(text).toContain('dead letter d1: too_old, long ago');
  const { availability } = aResult();
  const failures = { '503: \u0000busy': 1 };
  expect(rendered({ result: aResult({ availability: { ...availability, failures } }) })).toContain('503: \\u0000busy');
});

test('the verdict stands last, with its reasons', () => {
  const text = rendered({ verdict: 'failed', reasons: ['2 acknowledged events are not there'] });
  expect(text).toMatch(/\*\*lost 0, duplicated 0: failed\*\*\n- 2 acknowledged events are not there\n$/);
});
