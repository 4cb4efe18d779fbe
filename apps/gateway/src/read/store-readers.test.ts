import type { QueryOptions } from '@millrace/clickhouse';
import { ANY_EVENT } from '@millrace/domain';
import type { OnTheWay } from './find-on-the-way';
import { createStoreReaders } from './store-readers';

/** A store that answers nothing until its query is stopped. */
const silentStore = {
  query: async (_sql: string, _parameters?: unknown, { signal }: QueryOptions = {}) => {
    if (signal?.aborted !== true) await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    throw new Error('stopped');
  },
};

const nowhere = () => Promise.resolve('nowhere' as const);

const SCOPE = { project: 'p', dialect: 'd' };

test('a question under way ends with the signal', async () => {
  const client = new AbortController();
  const reader = createStoreReaders(silentStore, nowhere).readerOf(SCOPE, client.signal);
  const count = reader.count({ where: ANY_EVENT });
  client.abort();
  await expect(count).rejects.toThrow('stopped');
});

test('what is followed ends with its own signal', async () => {
  const [client, call] = [new AbortController(), new AbortController()];
  const reader = createStoreReaders(silentStore, nowhere).readerOf(SCOPE, client.signal);
  const first = reader.follow(ANY_EVENT, call.signal)[Symbol.asyncIterator]().next();
  call.abort();
  await expect(first).resolves.toMatchObject({ done: true });
});

describe('the whereabouts of an event that is not stored', () => {
  const ID = '019a9583-404f-7c11-8a5e-3d6b21000000';
  const emptyStore = { query: <Row>() => Promise.resolve<readonly Row[]>([]) };
  const whereaboutsWith = (place: OnTheWay, store: Parameters<typeof createStoreReaders>[0] = emptyStore) => {
    const findOnTheWay = () => Promise.resolve(place);
    return createStoreReaders(store, findOnTheWay).readerOf(SCOPE, new AbortController().signal).whereabouts(ID);
  };

  test.each([
    ['accepted', { state: 'accepted' }],
    ['normalised', { state: 'normalised' }],
    ['nowhere', { state: 'unknown', mayBeOnItsWay: false }],
    ['unknown', { state: 'unknown', mayBeOnItsWay: true }],
  ] as const)('are where it is on its way: %s', async (place, whereabouts) => {
    expect(await whereaboutsWith(place)).toEqual(whereabouts);
  });

  test('are asked of the store again, where it may have come meanwhile', async () => {
    const questions: string[] = [];
    const store = {
      query: <Row>(sql: string) => {
        questions.push(sql);
        const isSecondLook = questions.filter((each) => each.includes('dead_letters_v1')).length > 1;
        const letter = { id: ID, stage: 'store', code: 'too_old', message: 'm', field: '', deadLetteredAt: 5 };
        return Promise.resolve(
          (isSecondLook && sql.includes('dead_letters_v1') ? [letter] : []) as unknown as readonly Row[],
        );
      },
    };
    expect(await whereaboutsWith('nowhere', store)).toMatchObject({ state: 'dead-lettered', deadLetteredAt: 5 });
  });
});
