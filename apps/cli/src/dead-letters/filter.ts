import type { QueryParameters } from '@millrace/clickhouse';
import type { STATES } from './dead-letter';

/** Which dead letters are meant. What is not said does not narrow them; an empty list means none. */
export interface DeadLetterFilter {
  readonly ids?: readonly string[];
  readonly project?: readonly string[];
  readonly dialect?: readonly string[];
  readonly stage?: readonly string[];
  readonly code?: readonly string[];
  /** Unix milliseconds, of when it became a dead letter. */
  readonly since?: number;
  /** Unix milliseconds, exclusive. */
  readonly until?: number;
  readonly request?: readonly string[];
  readonly event?: readonly string[];
  /** Somewhere in the reason, in whatever case. */
  readonly text?: string;
  readonly state: (typeof STATES)[number] | 'all';
}

/** A condition on the view `dead_letters`, with the values of its placeholders. */
export interface FilterCondition {
  readonly sql: string;
  readonly parameters: QueryParameters;
}

const CONDITIONS: Readonly<Record<keyof DeadLetterFilter, string>> = {
  ids: 'dead_letter_id IN {ids:Array(UUID)}',
  project: 'project IN {project:Array(String)}',
  dialect: 'dialect IN {dialect:Array(String)}',
  stage: 'stage IN {stage:Array(String)}',
  code: 'code IN {code:Array(String)}',
  since: "dead_lettered_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')",
  until: "dead_lettered_at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')",
  request: 'request_id IN {request:Array(UUID)}',
  event: 'event_id IN {event:Array(UUID)}',
  text: 'positionCaseInsensitiveUTF8(reason, {text:String}) > 0',
  state: 'state = {state:String}',
};

/** The filter in SQL. */
export function toCondition(filter: DeadLetterFilter): FilterCondition {
  const said = Object.entries(filter).filter(([, value]) => value !== undefined && value !== 'all');
  const conditions = said.map(([name]) => CONDITIONS[name as keyof DeadLetterFilter]);
  return { sql: conditions.length === 0 ? '1' : conditions.join(' AND '), parameters: Object.fromEntries(said) };
}
