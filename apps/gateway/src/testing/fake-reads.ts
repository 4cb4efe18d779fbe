import { ANY_EVENT, type EventReader, type ReadAnswer, type ReadRequest, type ReadRoute } from '@millrace/domain';

const read: Pick<ReadRoute, 'method' | 'scope' | 'maxBodyBytes' | 'admit'> = {
  method: 'GET',
  scope: 'read',
  maxBodyBytes: 0,
  admit: ({ query }) => (query.has('bad') ? { code: 'invalid_query', message: 'as asked' } : undefined),
};

/** What the dialect for tests can be asked: messages of stored events, at once or as they come. */
export const fakeReads: readonly ReadRoute[] = [
  {
    ...read,
    name: 'list',
    path: '/fake/events',
    answer: async (request, events) => list(request, await pageOf(events)),
  },
  { ...read, name: 'event', path: '/fake/events/:id', answer: (request) => Promise.resolve(list(request, [])) },
  {
    ...read,
    name: 'settings',
    path: '/fake/settings',
    scope: 'ingest',
    answer: (request) => Promise.resolve(list(request, [])),
  },
  { ...read, name: 'search', path: '/fake/events:search', method: 'POST', maxBodyBytes: 200, answer: search },
  { ...read, name: 'export', path: '/fake/channels/:channel:export', answer: exportAll },
];

async function search(request: ReadRequest, events: EventReader): Promise<ReadAnswer> {
  const text = Buffer.from(request.body).toString();
  if (text === 'throw') throw new Error('the fake was told to');
  const messages = await pageOf(events);
  return list(
    request,
    messages.filter((message) => message.includes(text)),
  );
}

function exportAll(_request: ReadRequest, events: EventReader): Promise<ReadAnswer> {
  const body = toLines(events.stream({ where: ANY_EVENT, order: 'ascending' }));
  return Promise.resolve({ kind: 'answered', reply: { status: 200, headers: { 'content-type': 'text/plain' }, body } });
}

async function* toLines(parts: ReturnType<EventReader['stream']>): AsyncGenerator<string> {
  for await (const part of parts) yield part.map(({ event }) => `${event.message}\n`).join('');
}

async function pageOf(events: EventReader): Promise<readonly string[]> {
  const page = await events.page({ where: ANY_EVENT, order: 'ascending', limit: 1_000 });
  return page.events.map(({ event }) => event.message);
}

function list({ project, pathParameters }: ReadRequest, messages: readonly string[]): ReadAnswer {
  const body = JSON.stringify({ project: project.id, messages, ...pathParameters });
  return { kind: 'answered', reply: { status: 200, headers: { 'content-type': 'application/json' }, body } };
}
