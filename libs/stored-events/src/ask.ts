import { ClickHouseError, type ClickHouse, type QueryOptions } from '@millrace/clickhouse';
import { EventReaderError } from '@millrace/domain';
import { AnswerTooLarge } from './answer-too-large';
import { toStatement, type Sql } from './sql/sql';

/** Asks the store. Rejects with EventReaderError; a signal stops the query. */
export type Ask = <Row>(question: Sql, options?: QueryOptions) => Promise<readonly Row[]>;

/** How long one query may take: longer than any page takes, and short enough that a few at a time starve nobody. */
const MAX_QUERY_MS = 10_000;

/** How long all queries of one question may take together: a page may need a dozen. */
const MAX_QUESTION_MS = 30_000;

/** What sorting a page of large events takes, many times over. */
const MAX_MEMORY_BYTES = 1024 ** 3;

/**
 * What is held of one answer at most: it is parsed as a whole, and then stands there as text and as events until its client
 * has taken it. With as many answers at a time as a gateway gives, that is a few hundred megabytes.
 */
const MAX_RESULT_BYTES = 8 * 1024 ** 2;

/** More values than any filter that a person writes; below ClickHouse's own limit on the length of a statement. */
const MAX_VALUES = 2_000;

const SETTINGS = {
  // 2, not 1: with 1 the settings beside it could not be given.
  readonly: '2',
  cancel_http_readonly_queries_on_client_close: 1,
  // No guess ahead of time that a query might take too long.
  timeout_before_checking_execution_speed: 0,
  max_memory_usage: String(MAX_MEMORY_BYTES),
  max_result_bytes: String(MAX_RESULT_BYTES),
  // A text of JSON is as JSON.stringify writes it.
  output_format_json_escape_forward_slashes: 0,
} as const;

export function createAsk(clickhouse: Pick<ClickHouse, 'query'>): Ask {
  return async (question, options = {}) => {
    const { text, parameters } = toStatement(question);
    if (question.values.length > MAX_VALUES) {
      throw new EventReaderError('the filter has too many parts; ask for fewer at a time', 'too-expensive');
    }
    try {
      const settings = { ...SETTINGS, ...options.settings };
      return await clickhouse.query(text, parameters, { timeoutMs: MAX_QUERY_MS, ...options, settings });
    } catch (error) {
      throw toReaderError(error);
    }
  };
}

/**
 * Asks for the sake of one question, which begins now: what its queries may still take is what the ones before have left.
 * Rejects as `too-expensive` when nothing is left. A store that does not answer at all ends it some seconds later.
 */
export function askInTime(ask: Ask, now: () => number = () => performance.now()): Ask {
  const endsAt = now() + MAX_QUESTION_MS;
  return async (question, options) => {
    const leftMs = endsAt - now();
    if (leftMs <= 0) throw new EventReaderError(TAKES_TOO_LONG, 'too-expensive');
    return ask(question, { ...options, timeoutMs: Math.min(leftMs, MAX_QUERY_MS) });
  };
}

const SHORTEN = 'a shorter period, or a filter on type or source, makes it cheaper';

const TAKES_TOO_LONG = `the answer takes longer than a request may; ${SHORTEN}`;

/** ClickHouse's errors that say what a question would cost, by number (src/Common/ErrorCodes.cpp), with what helps. */
const TOO_EXPENSIVE: ReadonlyMap<number, string> = new Map([
  [159, TAKES_TOO_LONG],
  [241, `the answer takes more memory than a request may; ${SHORTEN}`],
  // Too deep, too big, deeper than the stack, too long.
  [167, 'the filter is nested too deeply'],
  [168, 'the filter has too many parts'],
  [306, 'the filter is nested too deeply'],
]);

const TOO_MANY_BYTES = 396;
const CANNOT_COMPILE_REGEXP = 427;

function toReaderError(error: unknown): EventReaderError {
  const { code, message } = error instanceof ClickHouseError ? error : { code: undefined, message: String(error) };
  if (code === CANNOT_COMPILE_REGEXP) {
    return new EventReaderError('the regular expression is not one (RE2 syntax)', 'invalid-pattern', { cause: error });
  }
  if (code === TOO_MANY_BYTES) return new AnswerTooLarge({ cause: error });
  const words = code === undefined || isServersOwnShortage(message) ? undefined : TOO_EXPENSIVE.get(code);
  if (words !== undefined) return new EventReaderError(words, 'too-expensive', { cause: error });
  return new EventReaderError(`the store does not answer: ${message}`, 'unavailable', { cause: error });
}

/** Memory that other queries took. */
function isServersOwnShortage(message: string): boolean {
  return message.includes('(total)');
}
