import { gunzipSync } from 'node:zlib';
import { millraceMessages } from '@millrace/contracts';
import type { LoadPlan } from './load-plan';
import { FIRST_EVENT_NUMBER, RequestTemplate } from './request-template';

const PLAN: LoadPlan = {
  gateway: 'http://127.0.0.1:8080',
  token: 'secret',
  dialect: 'native',
  encoding: 'json',
  batch: 3,
  connections: 1,
  run: 'run00001',
  extent: { kind: 'events', events: 3 },
  pace: { kind: 'at-once' },
};

const DIALECTS = ['native', 'exceptionless', 'yamcs', 'biteral', 'cloudevents'];

function templateOf(changes: Partial<LoadPlan>, variant = 0): RequestTemplate {
  return new RequestTemplate({ plan: { ...PLAN, ...changes }, variant });
}

const TIME = Date.UTC(2026, 10, 21, 9, 8, 7, 600);

function stamp(template: RequestTemplate, first = FIRST_EVENT_NUMBER): { head: readonly string[]; body: Buffer } {
  const bytes = Buffer.from(template.stamp(first, TIME));
  const headEnd = bytes.indexOf('\r\n\r\n');
  return { head: bytes.toString('latin1', 0, headEnd).split('\r\n'), body: bytes.subarray(headEnd + 4) };
}

const parse = (body: Buffer) => JSON.parse(body.toString()) as unknown;

test('a request says where it goes, who sends it and how long it is', () => {
  const { head, body } = stamp(templateOf({}));
  expect(head).toEqual([
    'POST /v1/events HTTP/1.1',
    'Host: 127.0.0.1:8080',
    'Authorization: Bearer secret',
    'Content-Type: application/json',
    `Content-Length: ${String(body.length)}`,
  ]);
});

test('each stamped number is an identity of its own, in every event of the body', () => {
  const { body } = stamp(templateOf({ dialect: 'native' }), FIRST_EVENT_NUMBER + 41);
  expect(parse(body)).toMatchObject(
    [300_000_041, 300_000_042, 300_000_043].map((number) => ({
      id: `run00001-${String(number)}`,
      attributes: { number },
    })),
  );
});

test.each(DIALECTS)('a stamped %s request is as long as before and still JSON', (dialect) => {
  const template = templateOf({ dialect, batch: 1 });
  const { length } = template.stamp(FIRST_EVENT_NUMBER, TIME);
  const { body } = stamp(template, 999_999_999);
  expect(template.stamp(999_999_999, TIME)).toHaveLength(length);
  expect(JSON.stringify(parse(body))).toContain('999999999');
});

test.each(DIALECTS)('a %s event happened when it was stamped', (dialect) => {
  const template = templateOf({ dialect, batch: 1 });
  stamp(template);
  const { body } = stamp(template);
  const text = body.toString();
  expect(text).toContain(dialect === 'yamcs' ? `"generationTime":${String(TIME)}` : '2026-11-21T09:08:07.600Z');
  expect(text).not.toContain('2026-07-15');
});

test('a time is written to a tenth of a second', () => {
  const template = templateOf({ dialect: 'native', batch: 1 });
  expect(Buffer.from(template.stamp(FIRST_EVENT_NUMBER, TIME + 99)).toString()).toContain('T09:08:07.600Z');
  expect(Buffer.from(template.stamp(FIRST_EVENT_NUMBER, TIME + 100)).toString()).toContain('T09:08:07.700Z');
});

test.each([FIRST_EVENT_NUMBER, 536_870_911, 999_999_997])('protobuf events are numbered from %i', (first) => {
  const { body } = stamp(templateOf({ encoding: 'protobuf' }), first);
  const { events } = millraceMessages.v1.EventList.decode(body);
  const read = events?.map(({ seqNumber, message, generationTime }) => [seqNumber, message, Number(generationTime)]);
  expect(read).toEqual([0, 1, 2].map((n) => [first + n, `generated event ${String(first + n)}`, TIME]));
});

test('what is compressed is compressed anew, and says so', () => {
  const template = templateOf({ encoding: 'json+gzip' });
  const [first, second] = [stamp(template, 300_000_000), stamp(template, 300_000_003)];
  expect(second.head).toEqual(
    expect.arrayContaining(['Content-Encoding: gzip', `Content-Length: ${String(second.body.length)}`]),
  );
  expect(template.bodyBytes).toBe(second.body.length);
  const ids = [first, second].flatMap(({ body }) => parse(gunzipSync(body)) as { id: string }[]).map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 6 }, (_, index) => `run00001-${String(300_000_000 + index)}`));
});

test.each(['native', 'exceptionless'])('a %s event has the size that other systems were measured with', (dialect) => {
  expect(Math.abs(templateOf({ dialect, batch: 1 }).bodyBytes - 300)).toBeLessThan(40);
});

test('the templates of a load differ in more than their numbers', () => {
  const stamped = [0, 1].map((variant) => {
    const { body } = stamp(templateOf({ batch: 1 }, variant));
    return (parse(body) as { severity: string }).severity;
  });
  expect(new Set(stamped).size).toBe(2);
});
