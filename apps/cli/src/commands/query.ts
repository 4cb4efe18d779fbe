import { text as readText } from 'node:stream/consumers';
import { stdin, stdout } from 'node:process';
import { pipeline } from 'node:stream/promises';
import { Option, type Command } from 'commander';
import { readCliConfig } from '../cli-settings';
import { withClickHouse } from '../with-clickhouse';

/** The formats by the names people know; each is one of ClickHouse's. */
const FORMATS = { table: 'PrettyCompactMonoBlock', json: 'JSONEachRow', csv: 'CSVWithNames' } as const;

export function addQueryCommand(program: Command): void {
  program
    .command('query')
    .description('run SQL against the store and print the rows')
    .argument('[sql]', 'the query; standard input without it')
    .addOption(new Option('--format <format>', 'how to print them').choices(Object.keys(FORMATS)).default('table'))
    .action(query);
}

async function query(sql: string | undefined, { format }: { readonly format: keyof typeof FORMATS }): Promise<void> {
  const statement = sql ?? (await readText(stdin));
  const { clickhouse } = readCliConfig();
  await withClickHouse(clickhouse, async (connection) => {
    await pipeline(await connection.queryFormatted(statement, FORMATS[format]), stdout, { end: false });
  });
}
