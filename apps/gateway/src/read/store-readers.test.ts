import type { QueryOptions } from '@millrace/clickhouse';
import { ANY_EVENT } from '@millrace/domain';
import { createStoreReaders } from './store-readers';

/** A store that answers nothing until its query is stopped. */
const silentStore = {
  query: async (_sql: string, _parameters?: unknown, { signal }: QueryOptions = {}) => {
    if (signal?.aborted !== true) await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    throw new Error('stopped');
  },
};

const SCOPE = { project: 'p', dialect: 'd' };

test('a question under way ends with the signal', async () => {
  const client = new AbortController();
  const reader = createStoreReaders(silentStore).readerOf(SCOPE, client.signal);
  const count = reader.count({ where: ANY_EVENT });
  client.abort();
  await expect(count).rejects.toThrow('stopped');
});

test('what is followed ends with its own signal', async () => {
  const [client, call] = [new AbortController(), new AbortController()];
  const reader = createStoreReaders(silentStore).readerOf(SCOPE, client.signal);
  const first = reader.follow(ANY_EVENT, call.signal)[Symbol.asyncIterator]().next();
  call.abort();
  await expect(first).resolves.toMatchObject({ done: true });
});
