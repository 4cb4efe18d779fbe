import type { ClickHouse } from '@millrace/clickhouse';
import type { Dialect, EventReader } from '@millrace/domain';
import { createAsk } from './ask';
import { createEventReader } from './event-reader';

/** Whose events a reader may see: those of one dialect in one project. */
export interface ReaderScope {
  readonly project: string;
  readonly dialect: Dialect;
}

/** The way to stored events for whoever knows in whose name it asks. */
export interface EventReaders {
  /** A reader bound to the scope. Costs nothing; holds nothing. */
  readerOf(scope: ReaderScope): EventReader;
}

/** Readers over a connection that stays its owner's, and is only read from. */
export function createEventReaders(clickhouse: Pick<ClickHouse, 'query'>): EventReaders {
  const ask = createAsk(clickhouse);
  return { readerOf: (scope) => createEventReader(ask, scope) };
}
