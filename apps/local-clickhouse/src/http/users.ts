import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@millrace/config';
import { ClickHouseError } from '../errors';
import type { Statement } from '../statement/statement';

/** Who may send statements, and how far they go. */
export interface User {
  readonly name: string;
  /** None: any statement. Analysts read, within these settings, and keep nothing between requests. */
  readonly limits: ReadonlyMap<string, number> | undefined;
}

/** Bounds on what one analyst's query may take. */
export interface AnalystLimits {
  readonly maxExecutionSeconds: number;
  readonly maxMemoryBytes: number;
  readonly maxRowsToRead: number;
  readonly maxResultRows: number;
}

interface Account extends User {
  readonly password: Secret | undefined;
}

/** Tells users apart: `default`, who may do everything, and `analyst`, who reads within limits. */
export class Users {
  readonly #accounts: readonly Account[];

  constructor(options: { password: Secret | undefined; analystPassword: Secret | undefined; analyst: AnalystLimits }) {
    const { analyst } = options;
    const limits = new Map([
      ['max_execution_time', analyst.maxExecutionSeconds],
      ['max_memory_usage', analyst.maxMemoryBytes],
      ['max_rows_to_read', analyst.maxRowsToRead],
      ['max_result_rows', analyst.maxResultRows],
    ]);
    this.#accounts = [
      { name: 'default', password: options.password, limits: undefined },
      { name: 'analyst', password: options.analystPassword, limits },
    ];
  }

  /** Throws AUTHENTICATION_FAILED, in the same words for an unknown name and a wrong password. */
  authenticate({ user, password }: { user: string; password: string }): User {
    const account = this.#accounts.find(({ name }) => name === user);
    if (account && isEqual(account.password?.reveal() ?? '', password)) return account;
    throw new ClickHouseError('AUTHENTICATION_FAILED', `${user}: wrong password, or no user of that name`);
  }
}

const READING = new Set(['SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'EXISTS', 'VALUES']);

/** Throws for a statement that this user, or a request with GET, may not run. */
export function permit(statement: Statement, user: User, onlyReads: boolean): void {
  const isReading = statement.kind === 'select' || (statement.kind === 'other' && READING.has(statement.keyword));
  if (user.limits === undefined && !onlyReads) return;
  // The engine does not hold a subquery's settings, nor any that is = DEFAULT, against the limits of its session.
  if (user.limits !== undefined && isReading && statement.hasSettings) {
    throw new ClickHouseError('READONLY', `${user.name} gives settings in the URL, not in a SETTINGS clause`);
  }
  if (isReading) return;
  throw new ClickHouseError(
    'READONLY',
    user.limits === undefined ? 'GET only reads; send what changes something with POST' : `${user.name} only reads`,
  );
}

/** Compares digests: in constant time, whatever the lengths. */
function isEqual(expected: string, given: string): boolean {
  return timingSafeEqual(sha256(expected), sha256(given));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
