import { Readable } from 'node:stream';
import { decodePostedEvent, millraceMessages, yamcsMessages } from '@millrace/contracts';
import { generateRequests } from './generate-requests';
import { planRequests, type PlannedRequest } from './plan-requests';
import { readPayloads } from './read-payloads';
import { varint, wireFormOf, type EventFormat } from './wire-forms';

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

const textOf = ({ body }: PlannedRequest) => Buffer.from(body).toString();

async function plan(
  input: string | Buffer,
  dialect: string,
  format: EventFormat,
  batch: number,
): Promise<PlannedRequest[]> {
  const payloads = readPayloads(Readable.from([Buffer.from(input)]), format);
  return collect(planRequests(payloads, wireFormOf(dialect, { format, instance: 'simulator' }), batch));
}

const event = (message: string) =>
  Buffer.from(
    yamcsMessages.protobuf.Event.encode({
      source: 's',
      generationTime: 1,
      receptionTime: 1,
      seqNumber: 1,
      message,
    }).finish(),
  );

const delimited = (...messages: Buffer[]) =>
  Buffer.concat(messages.flatMap((message) => [varint(message.length), message]));

test('a JSON array is sent in batches, a lone event as itself', async () => {
  const requests = await plan('[{"a":1},{"a":2},{"a":3}]', 'native', 'json', 2);
  expect(requests.map(textOf)).toEqual(['[{"a":1},{"a":2}]', '{"a":3}']);
  expect(requests.map(({ events }) => events)).toEqual([2, 1]);
});

test('of CloudEvents a lone event is a batch as well', async () => {
  const requests = await plan('[{"a":1},{"a":2},{"a":3}]', 'cloudevents', 'json', 2);
  expect(requests.map(textOf)).toEqual(['[{"a":1},{"a":2}]', '[{"a":3}]']);
});

test('lines are sent byte for byte, blank ones not at all', async () => {
  const [request] = await plan('{"a": 12345678901234567890}\r\n\n{"b":2}\n', 'native', 'ndjson', 100);
  expect(request).toMatchObject({ path: '/v1/events', contentType: 'application/x-ndjson', events: 2 });
  expect(request && textOf(request)).toBe('{"a": 12345678901234567890}\n{"b":2}\n');
});

test('protobuf messages become one list for native, and one request each for Yamcs', async () => {
  const [list] = await plan(delimited(event('a'), event('b')), 'native', 'protobuf', 100);
  const decoded = millraceMessages.v1.EventList.decode(list?.body ?? new Uint8Array());
  expect(decoded.events?.map(({ message }) => message)).toEqual(['a', 'b']);
  const single = await plan(delimited(event('a'), event('b')), 'yamcs', 'protobuf', 100);
  expect(single.map(({ path }) => path)).toEqual(Array.from({ length: 2 }, () => '/api/archive/simulator/events'));
});

test.each([
  ['cut off', delimited(event('a')).subarray(0, 10), /cut off/],
  ['not length-delimited', Buffer.from('ffffffffffffffffffff', 'hex'), /length-delimited/],
])('a protobuf file that is %s is refused before anything of it is sent', async (_case, bytes, message) => {
  await expect(plan(bytes, 'native', 'protobuf', 1)).rejects.toThrow(message);
});

test('a batch never exceeds what the dialect takes', async () => {
  const many = JSON.stringify(Array.from({ length: 250 }, (_, n) => ({ n })));
  expect((await plan(many, 'biteral', 'json', 1_000)).map(({ events }) => events)).toEqual([100, 100, 50]);
  const large = JSON.stringify(Array.from({ length: 10 }, () => ({ message: 'x'.repeat(50_000) })));
  for (const { body } of await plan(large, 'exceptionless', 'json', 1_000)) expect(body.length).toBeLessThan(200_000);
});

test.each([
  ['klingon', 'json', /one of native, exceptionless, yamcs, biteral, cloudevents/],
  ['biteral', 'protobuf', /use native or yamcs/],
  ['constructor', 'json', /unknown dialect/],
] as const)('what cannot be spoken is said with what can: %s in %s', (dialect, format, message) => {
  expect(() => wireFormOf(dialect, { format, instance: 'i' })).toThrow(message);
});

test('made-up events are as many as asked, in every dialect and batch size, each with an identity of its own', async () => {
  const dialects = ['native', 'exceptionless', 'yamcs', 'biteral', 'cloudevents'];
  const requests = await collect(
    generateRequests({ events: 10_500, dialects, format: 'json', batches: [1, 100], instance: 'simulator' }),
  );
  expect(requests.reduce((sum, { events }) => sum + events, 0)).toBe(10_500);
  const sizes = new Map<string, Set<number>>();
  for (const { path, events } of requests) sizes.set(path, (sizes.get(path) ?? new Set()).add(events));
  expect([...sizes.keys()]).toHaveLength(5);
  expect(sizes.get('/v1/events')).toEqual(new Set([1, 100]));
  const ids = requests.flatMap((request) =>
    [...textOf(request).matchAll(/"(?:id|reference_id)":"([^"]+)"/g)].map(([, id]) => id),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test('made-up protobuf events are Yamcs Events', async () => {
  const requests = await collect(
    generateRequests({ events: 3, dialects: ['yamcs'], format: 'protobuf', batches: [1], instance: 'i' }),
  );
  expect(requests.map(({ body }) => decodePostedEvent(body).kind)).toEqual(['ok', 'ok', 'ok']);
});
