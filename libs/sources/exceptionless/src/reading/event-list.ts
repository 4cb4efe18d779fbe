import type { EventReader, PageQuery, StoredEvent } from '@millrace/domain';
import { MAX_SKIP, type ListQuestion } from './list-question';
import { toCursor } from './page-cursor';

/** The parameters of the query that lead to a neighbouring page. */
export type PageParameters = Readonly<Partial<Record<'page' | 'before' | 'after', string>>>;

/** One page of a list. */
export interface EventList {
  readonly events: readonly StoredEvent[];
  readonly previous?: PageParameters;
  readonly next?: PageParameters;
  /** Of all pages; only where it is known without counting. */
  readonly total?: number;
}

/** Answers a question with one page; costs no more than that, wherever the page lies. */
export function readEventList(events: EventReader, question: ListQuestion): Promise<EventList> {
  const { place } = question;
  switch (place.kind) {
    case 'page':
      return readNumbered(events, question, place.number);
    case 'before':
      return readBefore(events, { ...toPageQuery(question), after: place.position });
    case 'after':
      return readFrom(events, { ...toPageQuery(question), after: place.position });
    case 'start':
      return readFrom(events, toPageQuery(question));
  }
}

function toPageQuery({ where, period, order, limit }: ListQuestion): PageQuery {
  return { where, period, order, limit };
}

async function readNumbered(events: EventReader, question: ListQuestion, number: number): Promise<EventList> {
  const skip = (number - 1) * question.limit;
  if (skip > MAX_SKIP) return { events: [] };
  const page = await events.page({ ...toPageQuery(question), skip });
  const isLast = page.next === undefined;
  return {
    events: page.events,
    ...(number > 1 ? { previous: { page: String(number - 1) } } : {}),
    ...(!isLast && skip + question.limit <= MAX_SKIP ? { next: { page: String(number + 1) } } : {}),
    ...(isLast && (page.events.length > 0 || skip === 0) ? { total: skip + page.events.length } : {}),
  };
}

async function readFrom(events: EventReader, query: PageQuery): Promise<EventList> {
  const page = await events.page(query);
  const [first, last] = [page.events[0], page.events.at(-1)];
  return {
    events: page.events,
    ...(query.after !== undefined && first !== undefined ? { previous: { before: toCursor(first) } } : {}),
    ...(page.next !== undefined && last !== undefined ? { next: { after: toCursor(last) } } : {}),
    ...(query.after === undefined && page.next === undefined ? { total: page.events.length } : {}),
  };
}

/** Reads against the order, and turns the page around. */
async function readBefore(events: EventReader, query: PageQuery): Promise<EventList> {
  const page = await events.page({ ...query, order: query.order === 'ascending' ? 'descending' : 'ascending' });
  const found = page.events.toReversed();
  const [first, last] = [found[0], found.at(-1)];
  return {
    events: found,
    ...(page.next !== undefined && first !== undefined ? { previous: { before: toCursor(first) } } : {}),
    // Before the first page the next one is the first.
    next: last === undefined ? {} : { after: toCursor(last) },
  };
}
