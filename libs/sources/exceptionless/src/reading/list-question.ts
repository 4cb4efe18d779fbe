import type { Condition, EventPosition, ReadRequest } from '@millrace/domain';
import { parseFilter } from './filter/parse-filter';
import { InvalidQuery } from './invalid-query';
import { readCursor } from './page-cursor';
import { readOffset, readPeriod, type Period } from './period';
import { queryText } from './query-text';

/** Exceptionless' own bounds: of a page, of its default, and of what may be passed over to get to it. */
const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 10;
export const MAX_SKIP = 1_000;

/** Which page of a list: by its number, or by a place that it lies before or behind. */
export type Place =
  | { readonly kind: 'start' }
  | { readonly kind: 'page'; readonly number: number }
  | { readonly kind: 'before' | 'after'; readonly position: EventPosition };

/** What the parameters of a request ask to be listed. */
export interface ListQuestion {
  readonly where: Condition;
  readonly period: Period;
  readonly order: 'ascending' | 'descending';
  readonly place: Place;
  readonly limit: number;
  readonly mode: 'full' | 'summary';
}

/** Which events are meant, without their order and pages. */
export function readSelection({ query, receivedAt }: ReadRequest): Pick<ListQuestion, 'where' | 'period'> {
  const clock = { now: receivedAt, offsetMinutes: readOffset(queryText(query, 'offset')) };
  return {
    where: parseFilter(queryText(query, 'filter'), clock),
    period: readPeriod(queryText(query, 'time'), clock),
  };
}

/**
 * The question of a request, names of parameters in any case. As in Exceptionless a limit beyond the greatest is that
 * one, below 1 the default, and a page number counts for more than a cursor. Throws InvalidQuery.
 */
export function readListQuestion(request: ReadRequest): ListQuestion {
  const { query } = request;
  return {
    ...readSelection(request),
    order: readOrder(queryText(query, 'sort')),
    place: readPlace(query),
    limit: readLimit(query),
    mode: readMode(queryText(query, 'mode')),
  };
}

function readOrder(sort = '-date'): ListQuestion['order'] {
  switch (sort.toLowerCase()) {
    case '-date':
      return 'descending';
    case 'date':
    case '+date':
      return 'ascending';
    default:
      throw new InvalidQuery('sort', `Events are sorted by "date" or "-date", not by "${sort}"`);
  }
}

function readMode(mode = 'full'): ListQuestion['mode'] {
  const folded = mode.toLowerCase();
  if (folded === 'full' || folded === 'summary') return folded;
  throw new InvalidQuery('mode', `There is no mode "${mode}": take "summary", or none for whole events`);
}

function readPlace(query: URLSearchParams): Place {
  const number = readInteger(query, 'page');
  if (number !== undefined) return { kind: 'page', number: Math.max(1, number) };
  for (const kind of ['after', 'before'] as const) {
    const cursor = queryText(query, kind);
    if (cursor !== undefined) return { kind, position: readCursor(kind, cursor) };
  }
  return { kind: 'start' };
}

function readLimit(query: URLSearchParams): number {
  const limit = readInteger(query, 'limit') ?? DEFAULT_LIMIT;
  return limit < 1 ? DEFAULT_LIMIT : Math.min(limit, MAX_LIMIT);
}

function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = queryText(query, name);
  if (text === undefined) return undefined;
  if (!/^[+-]?\d{1,9}$/.test(text)) throw new InvalidQuery(name, `${name} is a whole number, not "${text}"`);
  return Number(text);
}
