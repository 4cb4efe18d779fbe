import { ClickHouseError, type ClickHouse, type QueryOptions } from '@millrace/clickhouse';
import { createAsk } from './ask';
import { sql, text } from './sql/sql';

/** A connection whose every question ends like this. */
function connection(end: () => Promise<readonly never[]>, asked: QueryOptions[] = []): ClickHouse {
  const refuse = async () => Promise.reject(new Error('reading changes nothing'));
  return {
    database: 'test',
    query: async (_sql, _parameters, options = {}) => {
      asked.push(options);
      return end();
    },
    command: refuse,
    insert: refuse,
    ping: refuse,
  };
}

async function faultAfter(cause: Error): Promise<unknown> {
  const fail = async () => Promise.reject(cause);
  try {
    return await createAsk(connection(fail))(sql`SELECT 1`);
  } catch (fault) {
    return fault;
  }
}

test('no question may change anything, and each has limits', async () => {
  const asked: QueryOptions[] = [];
  await createAsk(connection(async () => Promise.resolve([]), asked))(sql`SELECT 1`);
  expect(asked).toEqual([
    {
      settings: expect.objectContaining({
        readonly: '2',
        max_execution_time: 10,
        max_memory_usage: String(1024 ** 3),
        max_result_bytes: String(8 * 1024 ** 2),
      }) as unknown,
    },
  ]);
});

test.each([
  [159, 'Timeout exceeded', 'too-expensive'],
  [241, 'Query memory limit exceeded: would use 1.1 GiB', 'too-expensive'],
  [241, '(total) memory limit exceeded', 'unavailable'],
  [396, 'Limit for result exceeded', 'too-expensive'],
  [427, 'OptimizedRegularExpression: cannot compile re2', 'invalid-pattern'],
  [202, 'Too many simultaneous queries', 'unavailable'],
  [60, 'Unknown table', 'unavailable'],
  [undefined, 'no answer', 'unavailable'],
])("ClickHouse's error %s, %s, is %s", async (code, message, kind) => {
  const cause = new ClickHouseError(message, code, false);
  expect(await faultAfter(cause)).toMatchObject({ name: 'EventReaderError', kind, cause });
});

test('a question of more values than a person writes is not asked', async () => {
  const asked: QueryOptions[] = [];
  const ask = createAsk(connection(async () => Promise.resolve([]), asked));
  const many = Array.from({ length: 2_001 }).reduce<ReturnType<typeof sql>>((all) => sql`${all}, ${text('x')}`, sql`1`);
  await expect(ask(many)).rejects.toMatchObject({ kind: 'too-expensive' });
  expect(asked).toEqual([]);
});
