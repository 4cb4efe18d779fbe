import type { ClickHouse } from '@millrace/clickhouse';
import type { EventReader } from '@millrace/domain';
import { createEventReaders, type ReaderScope } from '@millrace/stored-events';

/** The way to stored events for whoever asks for a client. */
export interface StoreReaders {
  /**
   * A reader whose questions end with the signal, because nobody waits for an answer when its client has gone. What is
   * followed has a signal of its own.
   */
  readerOf(scope: ReaderScope, until: AbortSignal): EventReader;
}

export function createStoreReaders(clickhouse: Pick<ClickHouse, 'query'>): StoreReaders {
  return {
    readerOf: (scope, until) => {
      const query: ClickHouse['query'] = (sql, parameters, options) =>
        clickhouse.query(sql, parameters, { signal: until, ...options });
      return createEventReaders({ query }).readerOf(scope);
    },
  };
}
