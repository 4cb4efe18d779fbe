import { aStoredEvent, eventsInMemory, PROJECT } from '@millrace/testing';
import { listEventSourcesRoute } from './list-event-sources-route';

test('of very long sources come as many as an answer can hold', async () => {
  const sources = Array.from({ length: 100 }, (_, at) => String(at).padStart(65_000, '0'));
  const events = eventsInMemory(
    sources.map((source) => aStoredEvent({ event: { source }, attributes: { instance: 'simulator' } })),
  );
  const question = {
    method: 'GET',
    path: '/api/archive/simulator/events/sources',
    pathParameters: { instance: 'simulator' },
    query: new URLSearchParams(),
    headers: {},
    body: new Uint8Array(),
    project: PROJECT,
    receivedAt: 0,
  };
  const answer = await listEventSourcesRoute.answer(question, events);
  if (answer.kind !== 'answered' || typeof answer.reply.body !== 'string') throw new Error(answer.kind);
  expect(JSON.parse(answer.reply.body)).toMatchObject({ sources: sources.slice(0, 64) });
});
