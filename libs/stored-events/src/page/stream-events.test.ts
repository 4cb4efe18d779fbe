import { ANY_EVENT, EventReaderError, type PageQuery } from '@millrace/domain';
import { aStoredEvent, eventsInMemory } from '@millrace/testing';
import { streamEvents } from './stream-events';

const ALL = { where: ANY_EVENT, order: 'ascending' } as const;

const events = Array.from({ length: 9_700 }, (_, index) => aStoredEvent({ event: { seqNumber: index } }));
const memory = eventsInMemory(events);

async function streamThrough(readPage: (query: PageQuery) => ReturnType<typeof memory.page>) {
  const sizes: number[] = [];
  const numbers: number[] = [];
  for await (const some of streamEvents(readPage, ALL)) {
    sizes.push(some.length);
    numbers.push(...some.map(({ event }) => event.seqNumber));
  }
  expect(numbers).toEqual(events.map(({ event }) => event.seqNumber));
  return Math.max(...sizes);
}

test('events are given by the hundred, and read by the thousand after the first', async () => {
  const limits: number[] = [];
  const largest = await streamThrough(async (query) => {
    limits.push(query.limit);
    return memory.page(query);
  });
  expect(largest).toBe(500);
  expect(limits).toEqual([500, 4_000, 4_000, 4_000]);
});

test('where events are so large that pages are short, as many are asked for as fit, and more again behind', async () => {
  const limits: number[] = [];
  const largest = await streamThrough(async (query) => {
    limits.push(query.limit);
    const isLarge = (query.after?.seqNumber ?? 0) < 1_500;
    return memory.page({ ...query, limit: Math.min(query.limit, isLarge ? 400 : 4_000) });
  });
  expect(largest).toBe(500);
  expect(limits).toEqual([500, 400, 800, 400, 800, 1_600, 3_200, 4_000]);
});

test('what cannot be read ends the stream', async () => {
  const fail = (kind: EventReaderError['kind']) => async () => Promise.reject(new EventReaderError('no', kind));
  await expect(streamThrough(fail('too-expensive'))).rejects.toMatchObject({ kind: 'too-expensive' });
  await expect(streamThrough(fail('unavailable'))).rejects.toMatchObject({ kind: 'unavailable' });
});
