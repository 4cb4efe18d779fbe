import { ClickHouseError, type ClickHouse, type QueryOptions } from '@millrace/clickhouse';
import { ANY_EVENT } from '@millrace/domain';
import { askInTime, createAsk } from './ask';
import { createEventReaders } from './event-readers';
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
      timeoutMs: 10_000,
      settings: expect.objectContaining({
        readonly: '2',
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

test('the queries of one question have a deadline together, of which the later ones get what is left', async () => {
  const asked: QueryOptions[] = [];
  let now = 1_000;
  const answerLate = async () => {
    now += 9_000;
    return Promise.resolve([]);
  };
  const ask = askInTime(createAsk(connection(answerLate, asked)), () => now);
  for (let query = 0; query < 4; query += 1) await ask(sql`SELECT 1`);
  expect(asked.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000, 10_000, 10_000, 3_000]);
  await expect(ask(sql`SELECT 1`)).rejects.toMatchObject({ name: 'EventReaderError', kind: 'too-expensive' });
  expect(asked).toHaveLength(4);
});

test('every question of a reader has a deadline of its own, and a stream one for each page', async () => {
  const asked: QueryOptions[] = [];
  let now = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  const answerLate = async () => {
    now += 20_000;
    return Promise.resolve([]);
  };
  const reader = createEventReaders(connection(answerLate, asked)).readerOf({ project: 'p', dialect: 'd' });
  const query = { where: ANY_EVENT, order: 'ascending', limit: 1 } as const;
  const id = '01936b2e-7c00-4000-8000-000000000000';
  const stream = () => reader.stream(query)[Symbol.asyncIterator]().next();
  for (const ask of [() => reader.page(query), () => reader.whereabouts(id), stream]) {
    now = 0;
    asked.length = 0;
    await ask().catch(() => undefined);
    expect(asked.map(({ timeoutMs }) => timeoutMs)).toEqual([10_000, 10_000]);
  }
  clock.mockRestore();
});
