import { ClickHouseError as AnsweredError } from '@clickhouse/client';
import { ClickHouseError } from './clickhouse';
import { RETRYABLE_ERRORS } from './error-codes';

/**
 * What a call of the client rejected with, in our terms. An error without a number of ClickHouse's came from the way
 * to it (refused, reset, timed out, a proxy's answer), and is retryable.
 */
export function toClickHouseError(cause: unknown): ClickHouseError {
  if (cause instanceof ClickHouseError) return cause;
  if (cause instanceof AnsweredError) {
    const code = Number(cause.code);
    const message = `${cause.message.trim()} (${cause.type ?? 'error'} ${cause.code})`;
    return new ClickHouseError(message, code, RETRYABLE_ERRORS.has(code), { cause });
  }
  return new ClickHouseError(`no answer from ClickHouse: ${describe(cause)}`, undefined, true, { cause });
}

/** Node rejects with an error without a message when it tried several addresses. */
function describe(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(describe).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
