import { eventIdAt, yamcsMessages } from '@millrace/contracts';
import { SEVERITIES, type ReadAnswer, type ReadRequest } from '@millrace/domain';
import {
  aStoredEvent,
  eventsInMemory,
  PROJECT,
  RECEIVED_AT,
  REQUEST_ID,
  type StoredEventOverrides,
} from '@millrace/testing';
import { listEventsByPostRoute, listEventsRoute } from './list-events-route';

const { ListEventsRequest } = yamcsMessages.protobuf.events;

const NOON = Date.UTC(2025, 10, 18, 12);

/** Stored events of the instance with consecutive ids; each is `message`, generated at noon, unless it says otherwise. */
function store(...events: readonly StoredEventOverrides['event'][]) {
  return eventsInMemory(
    events.map((event, index) =>
      aStoredEvent({
        id: eventIdAt(REQUEST_ID, index),
        attributes: { instance: 'simulator' },
        event: { generationTime: NOON, ...event },
      }),
    ),
  );
}

function aQuestion(
  query: string,
  body: Uint8Array = new Uint8Array(),
  headers: ReadRequest['headers'] = {},
): ReadRequest {
  return {
    method: 'GET',
    path: '/api/archive/simulator/events',
    pathParameters: { instance: 'simulator' },
    query: new URLSearchParams(query),
    headers,
    body,
    project: PROJECT,
    receivedAt: RECEIVED_AT,
  };
}

interface Page {
  readonly events?: readonly { readonly message: string }[];
  readonly continuationToken?: string;
}

function pageOf(answer: ReadAnswer): Page {
  if (answer.kind !== 'answered' || typeof answer.reply.body !== 'string') throw new Error(JSON.stringify(answer));
  return JSON.parse(answer.reply.body) as Page;
}

async function list(events: ReturnType<typeof store>, query: string): Promise<Page> {
  return pageOf(await listEventsRoute.answer(aQuestion(query), events));
}

async function messages(events: ReturnType<typeof store>, query: string): Promise<readonly string[]> {
  return ((await list(events, query)).events ?? []).map(({ message }) => message);
}

const MISSION = store(
  { source: 'FS', type: 'FC', message: 'Oops', severity: 'CRITICAL', seqNumber: 1, generationTime: NOON },
  { source: 'FS', type: 'EPS', message: 'Hello', severity: 'INFO', seqNumber: 2, generationTime: NOON + 100 },
  { source: 'FS', type: 'EPS', message: 'Hello World', severity: 'INFO', seqNumber: 3, generationTime: NOON + 200 },
);

// The filters and results of the upstream server's own integration test (EventTests).
test.each([
  ['source=fs', ['Oops', 'Hello', 'Hello World']],
  ['type=eps', ['Hello', 'Hello World']],
  ['type!=eps', ['Oops']],
  ['severity=critical', ['Oops']],
  ['severity=info AND type=FC', []],
  ['severity=info OR type=FC', ['Oops', 'Hello', 'Hello World']],
  ['seqNumber=3', ['Hello World']],
  ['seqNumber<=2', ['Oops', 'Hello']],
  ['hello', ['Hello', 'Hello World']],
  ['world hello', ['Hello World']],
  ['"world hello"', []],
  ['"hello world"', ['Hello World']],
  ['message =~ "Hello$"', ['Hello']],
  ['message !~ "Hello$"', ['Oops', 'Hello World']],
  ['type:s', ['Hello', 'Hello World']],
])('the filter %j finds %j', async (filter, found) => {
  expect(await messages(MISSION, `order=asc&filter=${encodeURIComponent(filter)}`)).toEqual(found);
});

test('a page has the latest hundred, and says where the next begins', async () => {
  const events = store(...Array.from({ length: 101 }, (_, at) => ({ message: String(at), generationTime: NOON + at })));
  const first = await list(events, '');
  expect(first.events).toHaveLength(100);
  expect(first.events?.[0]).toMatchObject({ message: '100' });
  expect(await list(events, `next=${String(first.continuationToken)}`)).toEqual({
    event: [expect.objectContaining({ message: '0' })],
    events: [expect.objectContaining({ message: '0' })],
  });
});

test.each(['asc', 'desc'])('pages in the order %s have no gap and nothing twice, also at one moment', async (order) => {
  const events = store(
    { message: 'a', source: 'y' },
    { message: 'b', source: 'x', seqNumber: 1 },
    { message: 'c', source: 'x', seqNumber: 1 },
    { message: 'd', source: 'x', seqNumber: 0 },
  );
  const found: string[] = [];
  let next = '';
  do {
    const page = await list(events, `order=${order}&limit=1&next=${next}`);
    found.push(...(page.events ?? []).map(({ message }) => message));
    next = page.continuationToken ?? '';
  } while (next !== '');
  expect(found).toEqual(order === 'asc' ? ['d', 'b', 'c', 'a'] : ['a', 'c', 'b', 'd']);
});

test('of very large events a page has fewer, and the next has the others', async () => {
  const message = 'm'.repeat(65_000);
  const events = store(...Array.from({ length: 100 }, (_, seqNumber) => ({ message, seqNumber })));
  const first = await list(events, '');
  const second = await list(events, `next=${String(first.continuationToken)}`);
  expect(first.events?.length).toBe(64);
  expect(second.events?.length).toBe(36);
  expect(second.continuationToken).toBeUndefined();
});

test.each([
  ['info', SEVERITIES],
  ['Watch', ['WATCH', 'WARNING', 'DISTRESS', 'CRITICAL', 'SEVERE']],
  ['WARNING', ['WARNING', 'DISTRESS', 'CRITICAL', 'SEVERE']],
  ['distress', ['DISTRESS', 'CRITICAL', 'SEVERE']],
  ['critical', ['CRITICAL', 'SEVERE']],
  ['error', ['SEVERE']],
])('the severity %s asks for itself and what is above', async (severity, found) => {
  const events = store(...SEVERITIES.map((each, seqNumber) => ({ severity: each, message: each, seqNumber })));
  expect(await messages(events, `order=asc&severity=${severity}`)).toEqual(found);
});

test.each([
  ['source=A,B', ['A', 'B']],
  ['source=A&source=b', ['A']],
  ['source=', []],
  ['q=ESSAGE', ['A', 'B', 'C']],
  ['q=%25', []],
  ['start=2025-11-18T12:00:00.001Z', ['B', 'C']],
  ['stop=2025-11-18T13:00:00.002%2B01:00', ['A', 'B']],
  ['start=0001-01-01T00:00:00Z&stop=9999-12-31T23:59:59Z', ['A', 'B', 'C']],
  ['pos=1&limit=1', ['B']],
  ['limit=1000', ['A', 'B', 'C']],
  ['limit=1&limit=2', ['A']],
  ['order=ASC', ['C', 'B', 'A']],
  ['limit=%201', 'limit'],
  ['limit=ten', 'limit'],
  ['limit=0', 'limit'],
  ['pos=-1', 'pos'],
  ['start=noon', 'start'],
  ['stop=2025-11-18', 'stop'],
  ['severity=bogus', 'severity'],
  ['next=e30', 'next'],
])('of %s come %j', async (query, found) => {
  const events = store(
    ...['A', 'B', 'C'].map((source, at) => ({ source, message: 'Message', generationTime: NOON + at })),
  );
  const answer = await listEventsRoute.answer(
    aQuestion(query.includes('order') ? query : `${query}&order=asc`),
    events,
  );
  if (typeof found === 'string') {
    const message = expect.stringContaining(`"${found}"`) as unknown;
    expect(answer).toEqual({ kind: 'refused', refusal: { code: 'invalid_query', message } });
  } else {
    const sources = (pageOf(answer).events ?? []).map((event) => (event as unknown as { source: string }).source);
    expect(sources).toEqual(found);
  }
});

test('a ListEventsRequest in protobuf asks the same', async () => {
  const toTimestamp = (time: number) => ({ seconds: Math.floor(time / 1_000), nanos: (time % 1_000) * 1e6 });
  const body = ListEventsRequest.encode({
    order: 'asc',
    limit: 5,
    pos: 1,
    source: ['FS'],
    severity: 'info',
    start: toTimestamp(NOON),
    stop: toTimestamp(NOON + 200),
    q: 'o',
    filter: 'type=EPS OR type=FC',
  }).finish();
  const headers = { 'content-type': 'application/protobuf', accept: 'application/json' };
  const page = pageOf(await listEventsByPostRoute.answer(aQuestion('limit=1001', body, headers), MISSION));
  expect(page.events).toMatchObject([{ message: 'Hello' }]);
});

test.each([
  ['application/protobuf', Buffer.from([0x18])],
  ['application/json', Buffer.from('[]')],
  ['application/json', Buffer.from('{')],
  ['application/json', Buffer.from([0xff])],
  ['application/json', Buffer.from('{"limit":1.5}')],
])('a body of %s that is no ListEventsRequest is refused', async (contentType, body) => {
  const answer = await listEventsByPostRoute.answer(aQuestion('', body, { 'content-type': contentType }), MISSION);
  expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'invalid_query' } });
});
