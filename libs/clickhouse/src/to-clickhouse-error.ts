import { ClickHouseError as AnsweredError } from '@clickhouse/client';
import { ClickHouseError } from './clickhouse';

/**
 * ClickHouse's errors that say nothing about the statement, by number and name: the same statement succeeds once
 * whatever is wrong there has passed. All others are answers about the statement or its rows, and a repeat gets them
 * again. Numbers and names: src/Common/ErrorCodes.cpp of ClickHouse; a test compares them with the engine's.
 */
export const RETRYABLE_ERRORS: ReadonlyMap<number, string> = new Map([
  [74, 'CANNOT_READ_FROM_FILE_DESCRIPTOR'],
  // What a full disk may answer, beside 243.
  [75, 'CANNOT_WRITE_TO_FILE_DESCRIPTOR'],
  [76, 'CANNOT_OPEN_FILE'],
  [159, 'TIMEOUT_EXCEEDED'],
  [160, 'TOO_SLOW'],
  [173, 'CANNOT_ALLOCATE_MEMORY'],
  [198, 'DNS_ERROR'],
  [201, 'QUOTA_EXCEEDED'],
  [202, 'TOO_MANY_SIMULTANEOUS_QUERIES'],
  [203, 'NO_FREE_CONNECTION'],
  [204, 'CANNOT_FSYNC'],
  [209, 'SOCKET_TIMEOUT'],
  [210, 'NETWORK_ERROR'],
  [225, 'NO_ZOOKEEPER'],
  [236, 'ABORTED'],
  [241, 'MEMORY_LIMIT_EXCEEDED'],
  [242, 'TABLE_IS_READ_ONLY'],
  [243, 'NOT_ENOUGH_SPACE'],
  [244, 'UNEXPECTED_ZOOKEEPER_ERROR'],
  [252, 'TOO_MANY_PARTS'],
  [254, 'NO_ACTIVE_REPLICAS'],
  [265, 'NO_AVAILABLE_REPLICA'],
  [279, 'ALL_CONNECTION_TRIES_FAILED'],
  [285, 'TOO_FEW_LIVE_REPLICAS'],
  [286, 'UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE'],
  [289, 'REPLICA_IS_NOT_IN_QUORUM'],
  [319, 'UNKNOWN_STATUS_OF_INSERT'],
  [364, 'RECEIVED_ERROR_TOO_MANY_REQUESTS'],
  [369, 'ALL_REPLICAS_ARE_STALE'],
  [384, 'PART_IS_TEMPORARILY_LOCKED'],
  [394, 'QUERY_WAS_CANCELLED'],
  [410, 'EXTERNAL_SERVER_IS_NOT_RESPONDING'],
  [415, 'ALL_REPLICAS_LOST'],
  [416, 'REPLICA_STATUS_CHANGED'],
  [425, 'SYSTEM_ERROR'],
  [439, 'CANNOT_SCHEDULE_TASK'],
  [473, 'DEADLOCK_AVOIDED'],
  [499, 'S3_ERROR'],
  [519, 'NO_REMOTE_SHARD_AVAILABLE'],
  [574, 'DISTRIBUTED_TOO_MANY_PENDING_BYTES'],
  [677, 'THREAD_WAS_CANCELED'],
  [692, 'TOO_MANY_MUTATIONS'],
  [733, 'TABLE_IS_BEING_RESTARTED'],
  [735, 'QUERY_WAS_CANCELLED_BY_CLIENT'],
  [745, 'SERVER_OVERLOADED'],
  [749, 'TCP_CONNECTION_LIMIT_REACHED'],
  [762, 'HTTP_CONNECTION_LIMIT_REACHED'],
  [777, 'MEMORY_RESERVATION_KILLED'],
  [778, 'MEMORY_RESERVATION_FAILED'],
  [904, 'TOO_MANY_UNAVAILABLE_SHARDS'],
  [999, 'KEEPER_EXCEPTION'],
  [1000, 'POCO_EXCEPTION'],
]);

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
