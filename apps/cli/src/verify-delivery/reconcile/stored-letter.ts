import type { ClickHouse } from '@millrace/clickhouse';
import { scopeParameters, type RunScope } from './stored-row';

/** A dead letter whose body has the marker of a run. */
export interface StoredLetter {
  /** Of the first marker in its body. */
  readonly number: number;
  readonly code: string;
  readonly reason: string;
  readonly requestId: string;
  readonly eventId: string;
  readonly body: Buffer;
}

/** Dead letters in one answer: bodies may be long. */
const PAGE = 200;

const LETTERS_SQL = `
  SELECT toString(dead_letter_id) AS id, toFloat64(toUInt64OrZero(extract(body, {pattern:String}))) AS number, code, reason,
    toString(request_id) AS requestId, toString(event_id) AS eventId, base64Encode(body) AS base64
  FROM dead_letters
  WHERE project = {project:String} AND position(body, {prefix:String}) > 0 
    AND received_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND received_at < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
    AND dead_letter_id > toUUID({after:String})
  ORDER BY dead_letter_id LIMIT ${String(PAGE)}`;

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

interface LetterRow extends Omit<StoredLetter, 'body'> {
  readonly id: string;
  /** The body, which need not be a text. */
  readonly base64: string;
}

/** Reads every dead letter of a run, page by page. */
export async function* readStoredLetters(store: ClickHouse, scope: RunScope): AsyncGenerator<StoredLetter> {
  let after: string | undefined = BEFORE_ALL;
  while (after !== undefined) {
    const page: readonly LetterRow[] = await store.query<LetterRow>(LETTERS_SQL, { ...scopeParameters(scope), after });
    for (const letter of page) yield { ...letter, body: Buffer.from(letter.base64, 'base64') };
    after = page.length < PAGE ? undefined : page.at(-1)?.id;
  }
}
