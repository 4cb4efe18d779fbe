import type { EventKey } from '../store/partition-store';
import { dropDuplicates } from './drop-duplicates';
import type { UnseenEvent } from './drop-replays';
import type { StorableEvent } from './select-storable';

const KEY: EventKey = {
  eventId: 'e1',
  incarnation: 'i1',
  partition: 0,
  offset: 10,
  index: 2,
  receptionTime: 50_000,
  expiresAt: 100,
};

// Nothing is decided by the event itself.
const event = {} as UnseenEvent;
const aCandidate = (key: Partial<EventKey> = {}): StorableEvent => ({
  event,
  receptionTime: KEY.receptionTime,
  key: { ...KEY, ...key },
});
const find = (...keys: readonly EventKey[]) => jest.fn(() => Promise.resolve(keys));

test.each([
  ['an earlier event holds the identity', { offset: 9 }, 1],
  ['the key is its own, of an attempt before this one', {}, 0],
  ['the same coordinates are those of another incarnation', { incarnation: 'i0' }, 1],
  ['the same coordinates are those of another partition', { partition: 1 }, 1],
  ['another event of the same message holds it', { index: 1 }, 1],
  ['the window ended before it was received', { offset: 9, expiresAt: 50 }, 0],
  ['the window ends right after it was received', { offset: 9, expiresAt: 51 }, 1],
])('%s', async (_case, stored, duplicates) => {
  const decided = await dropDuplicates([aCandidate()], find({ ...KEY, ...stored }));
  expect(decided.duplicates).toHaveLength(duplicates);
  expect(decided.events).toHaveLength(1 - duplicates);
  expect(decided.keys).toHaveLength(1 - duplicates);
});

test('of several keys of an identity one that still holds it is enough', async () => {
  const keys = find({ ...KEY, offset: 1, expiresAt: 1 }, { ...KEY, offset: 9 }, { ...KEY, offset: 2, expiresAt: 1 });
  expect((await dropDuplicates([aCandidate()], keys)).duplicates).toHaveLength(1);
});

test('within a batch the first wins', async () => {
  const [first, second] = [aCandidate(), aCandidate({ offset: 11 })];
  expect(await dropDuplicates([first, second], find())).toEqual({
    events: [first],
    keys: [first.key],
    duplicates: [second],
  });
});

test('each identity is looked up once, and events without one not at all', async () => {
  const findKeys = find();
  const plain: StorableEvent = { event, receptionTime: KEY.receptionTime, key: undefined };
  await dropDuplicates([aCandidate(), plain, aCandidate({ offset: 11 }), aCandidate({ eventId: 'e2' })], findKeys);
  expect(findKeys.mock.calls).toEqual([[['e1', 'e2']]]);
  const unused = find();
  expect((await dropDuplicates([plain, plain], unused)).events).toHaveLength(2);
  expect(unused).not.toHaveBeenCalled();
});
