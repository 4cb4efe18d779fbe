import type { ClickHouseConnection, QueryParameters } from '@millrace/clickhouse';
import { ReplayLog } from './replay-log';
import { aDeadLetter } from './testing/a-dead-letter';

/** ClickHouse's http_max_field_value_size, as it is by default. */
const MAX_PARAMETER_BYTES = 128 * 1024;

test('of thousands of dead letters no question is longer than ClickHouse takes, and each is asked for', async () => {
  const letters = Array.from({ length: 30_000 }, () => aDeadLetter());
  const questions: (readonly string[])[] = [];
  const connection = {
    insert: () => Promise.resolve(),
    query: (_sql: string, { ids }: QueryParameters = {}) => {
      const asked = ids as readonly string[];
      questions.push(asked);
      return Promise.resolve(
        asked.map((id) => ({ id, replayId: 'another', outcome: 'published', by: 'ada', saidAt: 0, isRecent: 0 })),
      );
    },
  } as unknown as Pick<ClickHouseConnection, 'query' | 'insert'>;
  const sent = await new ReplayLog(connection, { by: 'ben', patch: '' }).claim(letters);
  expect(sent.size).toBe(letters.length);
  for (const ids of questions)
    expect(`[${ids.map((id) => `'${id}'`).join(',')}]`.length).toBeLessThan(MAX_PARAMETER_BYTES);
});
