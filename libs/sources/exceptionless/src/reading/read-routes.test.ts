import type { EventReader, JsonObject, ReadAnswer, ReadRequest, StoredEvent } from '@millrace/domain';
import { aStoredEvent, eventsInMemory, PROJECT, RECEIVED_AT, type StoredEventOverrides } from '@millrace/testing';
import { readRoutes } from './read-routes';

const SECOND = 1_000;

/** The event with that number; number 1 is the oldest. */
function numbered(number: number, overrides: StoredEventOverrides = {}): StoredEvent {
  const id = `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`;
  const event = { generationTime: RECEIVED_AT + number * SECOND, type: 'log', message: String(number) };
  return aStoredEvent({ ...overrides, id, event: { ...event, ...overrides.event } });
}

/** What a user said of an event later, as it is stored. */
function description(number: number, referenceId: string, text: string): StoredEvent {
  return numbered(number, {
    event: { type: 'user_description', message: text },
    attributes: {
      described_reference_id: referenceId,
      '@user_description': { email_address: 'ada@example.com', description: text },
    },
  });
}

function ask(name: string, events: EventReader, parts: Partial<ReadRequest> & { search?: string } = {}) {
  const route = readRoutes.find((each) => each.name === name);
  if (route === undefined) throw new Error(`there is no route ${name}`);
  const request: ReadRequest = {
    method: 'GET',
    path: '/api/v2/events',
    pathParameters: {},
    query: new URLSearchParams(parts.search),
    headers: {},
    body: new Uint8Array(),
    project: PROJECT,
    receivedAt: RECEIVED_AT,
    ...parts,
  };
  const refusal = route.admit(request, PROJECT);
  return refusal === undefined ? route.answer(request, events) : Promise.resolve({ kind: 'refused', refusal } as const);
}

function bodyOf(answer: ReadAnswer): unknown {
  if (answer.kind === 'refused') throw new Error(`refused: ${answer.refusal.message}`);
  return JSON.parse((answer.reply as { body: string }).body) as unknown;
}

function headersOf(answer: ReadAnswer) {
  return answer.kind === 'answered' ? answer.reply.headers : {};
}

/** A list, its events by their numbers. */
async function list(events: EventReader, search = '', name = 'list-events') {
  const answer = await ask(name, events, { search });
  const numbers = (bodyOf(answer) as { id: string }[]).map(({ id }) => Number(id.slice(-12)));
  const { link = '', 'x-result-count': total } = headersOf(answer);
  const target = (relation: string) => new RegExp(`<[^?]*\\?([^>]*)>; rel="${relation}"`).exec(link)?.[1];
  return { numbers, total, next: target('next'), previous: target('previous') };
}

const FIVE = eventsInMemory([1, 2, 3, 4, 5].map((number) => numbered(number)));

describe('a list of events', () => {
  test('begins with the latest and has ten', async () => {
    const twelve = eventsInMemory(Array.from({ length: 12 }, (_, index) => numbered(index + 1)));
    expect((await list(twelve)).numbers).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  test.each([
    ['sort=date', [1, 2, 3, 4, 5]],
    ['limit=2', [5, 4]],
    ['LIMIT=2', [5, 4]],
    ['limit=0', [5, 4, 3, 2, 1]],
    ['limit=1000000', [5, 4, 3, 2, 1]],
    ['limit=2&page=3', [1]],
    ['limit=2&page=0', [5, 4]],
    ['limit=100&page=12', []],
    ['filter=message:3', [3]],
    [`time=${encodeURIComponent('[2025-11-18T07:21:17.527Z TO 2025-11-18T07:21:18.527Z]')}`, [2, 1]],
  ])('asked for with %s has %j', async (search, numbers) => {
    expect((await list(FIVE, search)).numbers).toEqual(numbers);
  });

  test('leads there and back again by cursors', async () => {
    const first = await list(FIVE, 'limit=2&filter=type:log');
    expect(first).toMatchObject({ numbers: [5, 4], previous: undefined, total: undefined });
    expect(first.next).toMatch(/^limit=2&filter=type%3Alog&after=/);
    const second = await list(FIVE, first.next);
    expect(second.numbers).toEqual([3, 2]);
    const third = await list(FIVE, second.next);
    expect(third).toMatchObject({ numbers: [1], next: undefined });
    const secondAgain = await list(FIVE, third.previous);
    expect(secondAgain).toMatchObject({ numbers: [3, 2], next: second.next });
    const firstAgain = await list(FIVE, secondAgain.previous);
    expect(firstAgain).toMatchObject({ numbers: [5, 4], next: first.next, previous: undefined });
  });

  test('before its beginning leads to the first page', async () => {
    const second = await list(FIVE, (await list(FIVE, 'limit=4')).next);
    const first = await list(FIVE, second.previous);
    const [latest] = (await FIVE.page({ where: { kind: 'all', of: [] }, order: 'descending', limit: 1 })).events;
    expect(first.numbers).toEqual([5, 4, 3, 2]);
    const cursor = Buffer.from(JSON.stringify([RECEIVED_AT + 5 * SECOND, 'tests', 0, latest?.id])).toString(
      'base64url',
    );
    const answer = await ask('list-events', FIVE, { search: `before=${cursor}&limit=4` });
    expect(bodyOf(answer)).toEqual([]);
    expect(headersOf(answer)['link']).toBe('</api/v2/events?limit=4>; rel="next"');
  });

  test('leads from page to page by numbers where these are asked for', async () => {
    expect(await list(FIVE, 'limit=2&page=2')).toEqual({
      numbers: [3, 2],
      previous: 'limit=2&page=1',
      next: 'limit=2&page=3',
      total: undefined,
    });
    expect(await list(FIVE, 'limit=2&page=3')).toMatchObject({ next: undefined, total: '5' });
  });

  test('says how many there are only where it need not count', async () => {
    expect((await list(FIVE)).total).toBe('5');
    expect((await list(FIVE, 'limit=2')).total).toBeUndefined();
  });

  test('does not repeat a credential in its links', async () => {
    const answer = await ask('list-events', FIVE, {
      search: 'Access_Token=secret&api_key=secret&apikey=secret&limit=1',
    });
    expect(headersOf(answer)['link']).not.toContain('secret');
  });

  test.each([
    ['sort=message', 'sort'],
    ['mode=stack_frequent', 'mode'],
    ['time=soon', 'time'],
    ['offset=far', 'offset'],
    ['limit=many', 'limit'],
    ['page=1.5', 'page'],
    ['after=nonsense', 'after'],
    [`before=${Buffer.from('[1,"",0,"no id"]').toString('base64url')}`, 'before'],
    ['filter=colour:red', 'filter'],
  ])('asked for with %s is refused, and the parameter named', async (search, field) => {
    const answer = await ask('list-events', FIVE, { search });
    expect(answer).toMatchObject({ kind: 'refused', refusal: { code: 'invalid_query', faults: [{ field }] } });
  });

  test('passes on what the store fails with', async () => {
    const failing: EventReader = { ...FIVE, page: () => Promise.reject(new Error('down')) };
    await expect(ask('list-events', failing)).rejects.toThrow('down');
  });
});

test('events are counted as they are listed', async () => {
  const events = eventsInMemory([numbered(1), numbered(2), description(3, 'reference-1', 'it broke')]);
  expect(bodyOf(await ask('count-events', events))).toEqual({ total: 2 });
  expect(bodyOf(await ask('count-events', events, { search: 'filter=message:2' }))).toEqual({ total: 1 });
  expect(await ask('count-events', events, { search: 'aggregations=avg:value' })).toMatchObject({ kind: 'refused' });
});

describe('an event', () => {
  const stored = numbered(1, {
    clientKey: 'reference-1',
    tags: ['a', 'b'],
    event: { type: 'error', source: 'shop', message: 'broken', generationTime: Date.UTC(2025, 10, 18, 7) },
    error: { type: 'Fault', signature: 'f'.repeat(32) },
    attributes: {
      date: '2025-11-18T02:00:00.0000000-05:00',
      geo: '40.0,-70.0',
      value: 9.5,
      count: 3,
      reference_id: 'reference-1',
      '@user': { identity: 'ada', data: { roles: ['admin', 'owner'] } },
      custom: { nested: { deep: [1, 'two', true] }, none: [], blank: '' },
      blank: '',
    },
  });

  const WHOLE = {
    id: '00000000-0000-0000-0000-000000000001',
    project_id: 'default',
    stack_id: 'f'.repeat(32),
    created_utc: '2025-11-18T07:21:16.527Z',
    type: 'error',
    source: 'shop',
    date: '2025-11-18T02:00:00-05:00',
    tags: ['a', 'b'],
    message: 'broken',
    geo: '40.0,-70.0',
    value: 9.5,
    count: 3,
    data: {
      '@user': { identity: 'ada', data: { roles: ['admin', 'owner'] } },
      custom: { nested: { deep: [1, 'two', true] }, none: [], blank: '' },
      blank: '',
    },
    reference_id: 'reference-1',
  };

  const read = (id: string, events: EventReader) => ask('read-event', events, { pathParameters: { eventId: id } });

  test.each(['00000000-0000-0000-0000-000000000001', '00000000000000000000000000000001'])(
    'comes by its id %s in the structure it was sent in',
    async (id) => {
      expect(bodyOf(await read(id, eventsInMemory([stored])))).toEqual(WHOLE);
    },
  );

  test('that has nothing but its id says nothing else', async () => {
    const bare = numbered(1, { event: { source: '', message: '' } });
    expect(Object.keys(bodyOf(await read(bare.id, eventsInMemory([bare]))) as object).toSorted()).toEqual(
      ['created_utc', 'date', 'id', 'project_id', 'stack_id', 'type'].toSorted(),
    );
  });

  test('shares its stack with those of the same type and source', async () => {
    const others = [numbered(1), numbered(2), numbered(3, { event: { source: 'else' } })];
    const answer = bodyOf(await ask('list-events', eventsInMemory(others))) as { stack_id: string }[];
    const stacks = answer.map(({ stack_id: id }) => id);
    expect(stacks[1]).toBe(stacks[2]);
    expect(new Set(stacks).size).toBe(2);
    for (const id of stacks) expect(id).toMatch(/^[\da-f]{32}$/);
  });

  test('shows what its user said last', async () => {
    const events = eventsInMemory([
      description(2, 'reference-1', 'it broke'),
      description(3, 'reference-1', 'it broke again'),
      description(4, 'reference-2', 'another'),
      stored,
    ]);
    const described = {
      ...WHOLE,
      data: { ...WHOLE.data, '@user_description': { email_address: 'ada@example.com', description: 'it broke again' } },
    };
    expect(bodyOf(await read(stored.id, events))).toEqual(described);
    const byReference = await ask('list-events-by-reference', events, {
      pathParameters: { referenceId: 'reference-1' },
    });
    expect(bodyOf(byReference)).toEqual([described]);
  });

  test.each([
    ['an id that is none', 'read-event', { eventId: '537650f3b77efe23a47914f4' }],
    ['an id that no event has', 'read-event', { eventId: '00000000-0000-0000-0000-0000000000ff' }],
    ['the id of a description', 'read-event', { eventId: '00000000-0000-0000-0000-000000000009' }],
    ['a reference that can be none', 'list-events-by-reference', { referenceId: 'short' }],
    ['a session that can be none', 'list-session-events', { sessionId: 'no session' }],
    ['another project', 'list-events-of-project', { projectId: 'another' }],
  ])('is not found by %s', async (_what, name, pathParameters) => {
    const events = eventsInMemory([stored, description(9, 'reference-1', 'it broke')]);
    expect(await ask(name, events, { pathParameters })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'not_found' },
    });
  });
});

describe('a session', () => {
  const start = (number: number, id: string) => {
    return numbered(number, { clientKey: id, event: { type: 'session' }, attributes: { reference_id: id } });
  };
  const inSession = (number: number, id: string, type = 'log') => {
    return numbered(number, { event: { type }, attributes: { '@ref:session': id } });
  };
  const SESSIONS = [
    start(1, 'session-1'),
    inSession(2, 'session-1'),
    start(3, 'session-2'),
    inSession(4, 'session-2'),
    inSession(6, 'session-1', 'sessionend'),
    inSession(7, 'session-1'),
    inSession(9, 'session-2'),
    start(10, 'session-3'),
    numbered(11),
  ];
  const valuesOf = async (events: EventReader) =>
    (bodyOf(await ask('list-sessions', events)) as JsonObject[]).map(({ value, data }) => ({ value, data }));

  test('lasts until its end, else until its latest event', async () => {
    expect(await valuesOf(eventsInMemory(SESSIONS))).toEqual([
      { value: 0, data: undefined },
      { value: 6, data: undefined },
      { value: 5, data: { sessionend: '2025-11-18T07:21:22.527+00:00' } },
    ]);
  });

  test('costs one page more, however many sessions are listed', async () => {
    const reader = eventsInMemory(SESSIONS);
    const page = jest.fn(reader.page.bind(reader));
    await valuesOf({ ...reader, page });
    expect(page).toHaveBeenCalledTimes(2);
  });

  test('that ended is known to have, also where another one is busier than anybody reads', async () => {
    const busy = Array.from({ length: 1_001 }, (_, index) => inSession(100 + index, 'session-2'));
    const [, busiest, ended] = await valuesOf(eventsInMemory([...SESSIONS, ...busy]));
    expect(busiest).toEqual({ value: 1_097, data: undefined });
    expect(ended).toEqual({ value: 5, data: { sessionend: '2025-11-18T07:21:22.527+00:00' } });
  });

  test('has its start and what refers to it', async () => {
    const events = eventsInMemory(SESSIONS);
    const answer = await ask('list-session-events', events, { pathParameters: { sessionId: 'session-1' } });
    expect((bodyOf(answer) as { message: string }[]).map(({ message }) => message)).toEqual(['7', '6', '2', '1']);
  });
});

test('a summary has what a list of events shows, by the kind of event', async () => {
  const user = { '@user': { identity: 'ada', name: 'Ada' } };
  const events = eventsInMemory([
    numbered(1, {
      event: { type: 'error', message: 'broken' },
      error: { type: 'System.IO.Fault', signature: '' },
      attributes: { ...user, '@error': { message: 'broken' }, '@request': { path: '/cart' } },
    }),
    numbered(2, { event: { type: 'log', source: 'Shop.Cart' }, attributes: { '@level': 'warn' } }),
    numbered(3, { event: { type: 'usage', source: 'search' } }),
    numbered(4, { event: { type: 'session' }, clientKey: 'session-1' }),
    numbered(5, { event: { type: 'sessionend' }, attributes: { '@ref:session': 'session-1' } }),
    numbered(6, { event: { type: 'order' } }),
  ]);
  const answer = bodyOf(await ask('list-events', events, { search: 'mode=summary&sort=date' })) as JsonObject[];
  expect(answer[0]).toEqual({
    id: '00000000-0000-0000-0000-000000000001',
    template_key: 'event-error-summary',
    date: '2025-11-18T07:21:17.527+00:00',
    data: {
      Identity: 'ada',
      Name: 'Ada',
      Message: 'broken',
      Type: 'Fault',
      TypeFullName: 'System.IO.Fault',
      Path: '/cart',
    },
  });
  expect(answer.slice(1).map(({ template_key: key, data }) => [key, data])).toEqual([
    ['event-log-summary', { Message: '2', Source: 'Shop.Cart', SourceShortName: 'Cart', Level: 'warn' }],
    ['event-feature-summary', { Source: 'search' }],
    [
      'event-session-summary',
      { SessionId: 'session-1', Type: 'session', Value: '1', SessionEnd: '2025-11-18T07:21:21.527+00:00' },
    ],
    ['event-session-summary', { SessionId: 'session-1', Type: 'sessionend' }],
    ['event-summary', { Type: 'order', Source: 'tests', Message: '6' }],
  ]);
});
