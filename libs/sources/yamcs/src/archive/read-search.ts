import { INT32, parseIsoTime, severityFromName, type JsonFields } from '@millrace/contracts';
import {
  EARLIEST_EVENT_TIME,
  LATEST_EVENT_TIME,
  SEVERITIES,
  type Condition,
  type EventPosition,
  type EventQuery,
  type PageQuery,
} from '@millrace/domain';
import { badRequest, type Checked } from '../bad-request';
import { readFilter } from '../filter/read-filter';
import { ofInstance } from './of-instance';
import { decodePageToken } from './page-token';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** Bounds for lists of sources; nobody's are as many or as long. */
const SOURCES = { maxItems: 1_000, maxLength: 2_000 };

/** What of the stored events is asked for. */
export type EventSearch = Pick<EventQuery, 'where' | 'period'>;

/** A search in an instance's archive, by the fields that lists, streams and exports have in common. */
export function readSearch(fields: JsonFields, instance: string): Checked<EventSearch> {
  const conditions = [ofInstance(instance), ...sourceCondition(fields), ...severityCondition(fields), ...q(fields)];
  const period = readPeriod(fields);
  const filter = fields.text('filter');
  if (fields.faults.length > 0) return badRequest(fields.faults.map(({ message }) => message).join('; '));
  if (filter === undefined) return { kind: 'ok', value: { where: { kind: 'all', of: conditions }, period } };
  const condition = readFilter(filter);
  if (condition.kind === 'bad-request') return condition;
  return { kind: 'ok', value: { where: { kind: 'all', of: [...conditions, condition.value] }, period } };
}

/** A search of which one page is wanted, the latest events first unless the order says `asc`. */
export function readPageSearch(fields: JsonFields, instance: string): Checked<PageQuery> {
  const limit = fields.integer('limit', { ...INT32, quoted: true }) ?? DEFAULT_LIMIT;
  if (limit > MAX_LIMIT) return badRequest('Limit parameter is too large');
  if (limit < 1) fields.fail('limit', 'out_of_range', 'must be at least 1');
  const skip = fields.integer('pos', { min: 0, max: Number.MAX_SAFE_INTEGER, quoted: true });
  const after = readPosition(fields);
  const order = fields.text('order') === 'asc' ? 'ascending' : 'descending';
  const search = readSearch(fields, instance);
  if (search.kind === 'bad-request') return search;
  // Not zero where it is absent: of pages that are counted none may be shorter than asked for.
  const place = { ...(skip === undefined ? {} : { skip }), ...(after === undefined ? {} : { after }) };
  return { kind: 'ok', value: { limit, order, ...place, ...search.value } };
}

function sourceCondition(fields: JsonFields): readonly Condition[] {
  const values = fields.textList('source', SOURCES) ?? [];
  return values.length === 0 ? [] : [{ kind: 'text-in', field: 'source', values }];
}

/** A severity asks for itself and all above it. */
function severityCondition(fields: JsonFields): readonly Condition[] {
  const name = fields.text('severity');
  if (name === undefined) return [];
  const least = severityFromName(name);
  if (least === undefined) fields.fail('severity', 'unknown_value', `must be one of ${SEVERITIES.join(', ')}`);
  if (least === undefined || least === 'INFO') return [];
  return [{ kind: 'severity-in', values: SEVERITIES.slice(SEVERITIES.indexOf(least)) }];
}

function q(fields: JsonFields): readonly Condition[] {
  const text = fields.text('q') ?? '';
  return text === '' ? [] : [{ kind: 'contains', field: 'message', text, ignoreCase: true }];
}

function readPeriod(fields: JsonFields): NonNullable<EventQuery['period']> {
  const from = readTime(fields, 'start');
  const to = readTime(fields, 'stop');
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** A time before or behind all that are stored is as good as the first or the last of them. */
function readTime(fields: JsonFields, name: 'start' | 'stop'): number | undefined {
  const text = fields.text(name);
  if (text === undefined) return undefined;
  const time = parseIsoTime(text);
  if (time === undefined) return fields.fail(name, 'malformed_time', 'is not a date that conforms to RFC 3339');
  return Math.min(Math.max(time, EARLIEST_EVENT_TIME), LATEST_EVENT_TIME + 1);
}

function readPosition(fields: JsonFields): EventPosition | undefined {
  const token = fields.text('next');
  if (token === undefined || token === '') return undefined;
  return decodePageToken(token) ?? fields.fail('next', 'malformed', 'is not a continuationToken of this server');
}
