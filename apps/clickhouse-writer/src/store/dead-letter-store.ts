import type { ClickHouse } from '@millrace/clickhouse';
import { uuidFromBytes, uuidToBytes } from '@millrace/contracts';
import { DUPLICATE_COLUMNS, DUPLICATES_TABLE, type DuplicateRow } from '../duplicates/duplicate-table';
import type { EffectGuard } from '../partition/effect-guard';
import { DEAD_LETTER_COLUMNS, DEAD_LETTERS_TABLE, type DeadLetterRow } from './dead-letter-table';
import type { InsertRows } from './insert-rows';

/** What tells two dead letters of one event, however often its request stands in the raw topic. */
export type DeadLetterSubject = Pick<DeadLetterRow, 'stage' | 'project' | 'event_id' | 'received_at' | 'raw_index'>;

/** A dead letter that is stored. */
export interface StoredDeadLetter extends DeadLetterSubject {
  readonly dead_letter_id: Uint8Array;
}

/** Where dead letters are kept. A row that is inserted again replaces itself. Rejections are ClickHouseErrors. */
export interface DeadLetterStore {
  /** The stored dead letters of the same requests. Sees every insert that was acknowledged. */
  findSiblings(letters: readonly DeadLetterRow[]): Promise<readonly StoredDeadLetter[]>;
  /** Which of these dead letters somebody has sent again, or has begun to. Ids as text. */
  findReplayed(ids: readonly string[]): Promise<ReadonlySet<string>>;
  insertDeadLetters(token: string, rows: readonly DeadLetterRow[], guard: EffectGuard): Promise<void>;
  insertDuplicates(token: string, rows: readonly DuplicateRow[], guard: EffectGuard): Promise<void>;
}

/** Ids are written into the statement, which ClickHouse bounds at 256 KiB (`max_query_size`); 39 bytes each, two for a letter. */
const MAX_LETTERS_PER_QUERY = 2_500;

export function createDeadLetterStore(clickhouse: Pick<ClickHouse, 'query'>, insertRows: InsertRows): DeadLetterStore {
  return {
    findSiblings: (letters) => collect(letters, (some) => findSiblings(clickhouse, some)),
    findReplayed: async (ids) => new Set(await collect(ids, (some) => findReplayed(clickhouse, some))),
    insertDeadLetters: (token, rows, guard) =>
      insertRows({ table: DEAD_LETTERS_TABLE, schema: DEAD_LETTER_COLUMNS, token, rows, guard }),
    insertDuplicates: (token, rows, guard) =>
      insertRows({ table: DUPLICATES_TABLE, schema: DUPLICATE_COLUMNS, token, rows, guard }),
  };
}

async function collect<T, R>(all: readonly T[], ask: (some: readonly T[]) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = [];
  for (let start = 0; start < all.length; start += MAX_LETTERS_PER_QUERY)
    found.push(...(await ask(all.slice(start, start + MAX_LETTERS_PER_QUERY))));
  return found;
}

interface RawSibling {
  readonly id: string;
  readonly eventId: string;
  readonly stage: string;
  readonly project: string;
  readonly receivedAt: number;
  readonly rawIndex: number;
}

/** The index of requests and the times of reception keep it from reading all dead letters. */
async function findSiblings(
  clickhouse: Pick<ClickHouse, 'query'>,
  letters: readonly DeadLetterRow[],
): Promise<readonly StoredDeadLetter[]> {
  const times = letters.map(({ received_at }) => received_at);
  const rows = await clickhouse.query<RawSibling>(
    `SELECT dead_letter_id AS id, event_id AS eventId, stage, project, toUnixTimestamp64Milli(received_at) AS receivedAt,
       raw_index AS rawIndex
     FROM dead_letters_v1
     WHERE request_id IN (${quote(letters.map(({ request_id }) => uuidFromBytes(request_id)))})
       AND event_id IN (${quote(letters.map(({ event_id }) => uuidFromBytes(event_id)))})
       AND received_at BETWEEN fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND fromUnixTimestamp64Milli({to:Int64}, 'UTC')`,
    { from: Math.min(...times), to: Math.max(...times) },
  );
  return rows.map(({ id, eventId, stage, project, receivedAt, rawIndex }) => ({
    dead_letter_id: uuidToBytes(id),
    event_id: uuidToBytes(eventId),
    stage,
    project,
    received_at: receivedAt,
    raw_index: rawIndex,
  }));
}

async function findReplayed(clickhouse: Pick<ClickHouse, 'query'>, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await clickhouse.query<{ id: string }>(
    `SELECT DISTINCT dead_letter_id AS id FROM dead_letter_replays_v1 WHERE dead_letter_id IN (${quote(ids)})`,
  );
  return rows.map(({ id }) => id);
}

function quote(ids: readonly string[]): string {
  return [...new Set(ids)].map((id) => `'${id}'`).join(',');
}
