import { toIdentifier, toLiteral } from '../statement/literal';
import type { ChdbSession } from './chdb';
import type { Lease } from './sessions';

/** What a request sets in its session before its statement runs. */
export interface SessionSettings {
  readonly database: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  /** How the statement is found again among those that run. */
  readonly logComment: string;
  /** Upper bounds, for users that have any; their session can do nothing but read. */
  readonly limits: ReadonlyMap<string, number> | undefined;
}

/** A limit that is reached must be an error, not a result that ends in the middle. */
const THROW_AT_LIMITS = ['timeout_overflow_mode', 'read_overflow_mode', 'result_overflow_mode'];

/** Runs the work under the request's settings. A session that is kept has its own back afterwards. */
export async function withSettings<T>(
  { session, isKept }: Lease,
  wanted: SessionSettings,
  work: () => Promise<T>,
): Promise<T> {
  const restore = isKept ? await toRestore(session, [...wanted.settings.keys()]) : undefined;
  try {
    await session.queryAsync(toPrelude(wanted), { format: 'Null' });
    return await work();
  } finally {
    if (restore !== undefined) await session.queryAsync(restore, { format: 'Null' });
  }
}

/** The statements that come before the request's own. `readonly` is last: after it no setting can be changed. */
function toPrelude({ database, settings, parameters, logComment, limits }: SessionSettings): string {
  const assignments: [name: string, value: string][] = [
    ['log_comment', logComment],
    ...settings,
    ...[...parameters].map(([name, value]): [string, string] => [`param_${name}`, value]),
    ...limited(settings, limits),
  ];
  const set = `SET ${assignments.map(([name, value]) => `${name} = ${toLiteral(value)}`).join(', ')}`;
  return [...(database === undefined ? [] : [`USE ${toIdentifier(database)}`]), set].join('; ');
}

/** A user may ask for less than the limit, not for more; zero means no limit to the engine. */
function limited(
  settings: ReadonlyMap<string, string>,
  limits: ReadonlyMap<string, number> | undefined,
): [string, string][] {
  if (limits === undefined) return [];
  const bounded = [...limits].map(([name, limit]): [string, string] => {
    const asked = Number(settings.get(name));
    return [name, String(asked > 0 && asked < limit ? asked : limit)];
  });
  return [...bounded, ...THROW_AT_LIMITS.map((name): [string, string] => [name, 'throw']), ['readonly', '1']];
}

/** The SET that undoes what the request is about to set; undefined where there is nothing to undo. */
async function toRestore(session: ChdbSession, names: readonly string[]): Promise<string | undefined> {
  if (names.length === 0) return undefined;
  const list = names.map((name) => toLiteral(name)).join(', ');
  const sql = `SELECT name, value, changed FROM system.settings WHERE name IN (${list})`;
  const result = await session.queryAsync(sql, { format: 'JSONCompactEachRow' });
  const rows = result.text().split('\n').filter(Boolean);
  const assignments = rows.map((row) => {
    const [name, value, changed] = JSON.parse(row) as [name: string, value: string, changed: number];
    return `${name} = ${changed === 1 ? toLiteral(value) : 'DEFAULT'}`;
  });
  return assignments.length === 0 ? undefined : `SET ${assignments.join(', ')}`;
}
