import type { LoadPlan } from './load-plan';
import { FIRST_EVENT_NUMBER, RequestTemplate } from './request-template';

const PLAN: LoadPlan = {
  gateway: 'http://127.0.0.1:8080',
  token: 'secret',
  dialect: 'native',
  batch: 3,
  connections: 1,
  run: 'run00001',
  extent: { kind: 'events', events: 3 },
};

const DIALECTS = ['native', 'exceptionless', 'yamcs', 'biteral'];

function templateOf(changes: Partial<LoadPlan>, variant = 0): RequestTemplate {
  return new RequestTemplate({ plan: { ...PLAN, ...changes }, variant, time: Date.UTC(2026, 10, 21) });
}

function partsOf({ bytes }: RequestTemplate): { head: string; body: string } {
  const [head = '', body = ''] = bytes.toString().split('\r\n\r\n');
  return { head, body };
}

test('a request says where it goes, who sends it and how long it is', () => {
  const { head, body } = partsOf(templateOf({}));
  expect(head.split('\r\n')).toEqual([
    'POST /v1/events HTTP/1.1',
    'Host: 127.0.0.1:8080',
    'Authorization: Bearer secret',
    'Content-Type: application/json',
    `Content-Length: ${String(body.length)}`,
  ]);
});

test('each stamped number is an identity of its own, in every event of the body', () => {
  const template = templateOf({ dialect: 'native' });
  template.stamp(FIRST_EVENT_NUMBER + 41);
  const events = JSON.parse(partsOf(template).body) as {
    id: string;
    message: string;
    attributes: { number: number };
  }[];
  expect(events.map(({ id }) => id)).toEqual(['run00001-100000041', 'run00001-100000042', 'run00001-100000043']);
  expect(events.map(({ attributes }) => attributes.number)).toEqual([100_000_041, 100_000_042, 100_000_043]);
});

test.each(DIALECTS)('a stamped %s request is as long as before and still JSON', (dialect) => {
  const template = templateOf({ dialect, batch: 1 });
  const length = template.bytes.length;
  template.stamp(FIRST_EVENT_NUMBER);
  template.stamp(999_999_999);
  expect(template.bytes).toHaveLength(length);
  expect(JSON.stringify(JSON.parse(partsOf(template).body))).toContain('999999999');
});

test.each(['native', 'exceptionless'])('a %s event has the size that other systems were measured with', (dialect) => {
  expect(Math.abs(templateOf({ dialect, batch: 1 }).bodyBytes - 300)).toBeLessThan(40);
});

test('the templates of a load differ in more than their numbers', () => {
  const stamped = [0, 1].map((variant) => {
    const template = templateOf({ batch: 1 }, variant);
    template.stamp(FIRST_EVENT_NUMBER);
    return (JSON.parse(partsOf(template).body) as { severity: string }).severity;
  });
  expect(new Set(stamped).size).toBe(2);
});
