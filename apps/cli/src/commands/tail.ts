import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseConnection } from '@millrace/clickhouse';
import { Option, type Command } from 'commander';
import { readCliConfig } from '../cli-settings';
import { toCount } from '../option-values';
import { visible } from '../render-table';
import { withClickHouse } from '../with-clickhouse';

const INTERVAL_MS = 500;
const MAX_ROWS_A_TURN = 1_000;
/**
 * `stored_at` is set when a batch is made into a part, a moment before the part can be seen; rows are looked for
 * this far back and told apart by their id.
 */
const OVERLAP_MS = 5_000;

interface TailOptions {
  readonly where?: string;
  readonly format: 'text' | 'json';
  readonly last: number;
}

interface TailedRow {
  readonly event_id: string;
  readonly stored_at: string;
  readonly reception_time: string;
  readonly dialect: string;
  readonly severity: string;
  readonly source: string;
  readonly type: string;
  readonly message: string;
}

export function addTailCommand(program: Command): void {
  program
    .command('tail')
    .description('show events as they are stored, until interrupted')
    .option('--where <condition>', 'only those, as SQL over the view events, for example "severity >= \'WARNING\'"')
    .option('--last <count>', 'begin with this many of the latest', toCount, 10)
    .addOption(
      new Option('--format <format>', 'a line of text or of JSON each').choices(['text', 'json']).default('text'),
    )
    .action(tail);
}

async function tail(options: TailOptions): Promise<void> {
  await withClickHouse(readCliConfig().clickhouse, async (connection) => {
    const seen = new Map<string, number>();
    let since = await printLatest(connection, options, seen);
    for (;;) {
      await sleep(INTERVAL_MS);
      since = await printSince(connection, options, { since, seen });
    }
  });
}

async function printLatest(
  connection: ClickHouseConnection,
  options: TailOptions,
  seen: Map<string, number>,
): Promise<number> {
  const sql = `SELECT ${COLUMNS} FROM events WHERE (${conditionOf(options)}) ORDER BY stored_at DESC LIMIT {last:UInt32}`;
  const rows = await connection.query<TailedRow>(sql, { last: options.last });
  return print(rows.toReversed(), options, { since: Date.now(), seen });
}

interface Place {
  /** Unix milliseconds of the latest row shown. */
  readonly since: number;
  /** When each id was shown, for the ids that may come again. */
  readonly seen: Map<string, number>;
}

/** Prints what was stored after the place and was not shown yet, a turn's worth at most; gives the next place's `since`. */
export async function printSince(
  connection: Pick<ClickHouseConnection, 'query'>,
  options: Pick<TailOptions, 'where' | 'format'>,
  place: Place,
): Promise<number> {
  const sql =
    `SELECT ${COLUMNS} FROM events WHERE stored_at > fromUnixTimestamp64Milli({since:Int64}) AND (${conditionOf(options)}) ` +
    // Rows shown before come first and come again: a limit that they fill would never get past them.
    `ORDER BY stored_at LIMIT ${String(MAX_ROWS_A_TURN + place.seen.size)}`;
  const rows = await connection.query<TailedRow>(sql, { since: place.since - OVERLAP_MS });
  return print(rows, options, place);
}

const COLUMNS = 'event_id, stored_at, reception_time, dialect, severity, source, type, message';

function conditionOf({ where }: Pick<TailOptions, 'where'>): string {
  return where ?? '1';
}

function print(rows: readonly TailedRow[], { format }: Pick<TailOptions, 'format'>, { since, seen }: Place): number {
  let latest = since;
  for (const row of rows) {
    const storedAt = Date.parse(`${row.stored_at.replace(' ', 'T')}Z`);
    if (seen.has(row.event_id)) continue;
    seen.set(row.event_id, storedAt);
    latest = Math.max(latest, storedAt);
    console.log(format === 'json' ? JSON.stringify(row) : toLine(row));
  }
  for (const [id, storedAt] of seen) if (storedAt < latest - 2 * OVERLAP_MS) seen.delete(id);
  return latest;
}

function toLine({ reception_time, dialect, severity, source, type, message }: TailedRow): string {
  return visible(
    `${reception_time}  ${severity.padEnd(8)}  ${dialect}  ${source}${type === '' ? '' : ` ${type}`}: ${message}`,
  );
}
