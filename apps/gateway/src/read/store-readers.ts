import type { ClickHouse } from '@millrace/clickhouse';
import type { EventReader, Whereabouts } from '@millrace/domain';
import { createEventReaders, type ReaderScope } from '@millrace/stored-events';
import type { FindOnTheWay } from './find-on-the-way';

/** The way to stored events for whoever asks for a client. */
export interface StoreReaders {
  /**
   * A reader whose questions end with the signal, because nobody waits for an answer when its client has gone. What is
   * followed has a signal of its own.
   */
  readerOf(scope: ReaderScope, until: AbortSignal): EventReader;
}

/** What is not stored yet is looked for with `findOnTheWay`. */
export function createStoreReaders(clickhouse: Pick<ClickHouse, 'query'>, findOnTheWay: FindOnTheWay): StoreReaders {
  return {
    readerOf: (scope, until) => {
      const query: ClickHouse['query'] = (sql, parameters, options) =>
        clickhouse.query(sql, parameters, { signal: until, ...options });
      const stored = createEventReaders({ query }).readerOf(scope);
      return { ...stored, whereabouts: (id) => findWhereabouts(id, { stored, findOnTheWay, project: scope.project }) };
    },
  };
}

interface Places {
  readonly stored: EventReader;
  readonly findOnTheWay: FindOnTheWay;
  readonly project: string;
}

async function findWhereabouts(id: string, { stored, findOnTheWay, project }: Places): Promise<Whereabouts> {
  const known = await stored.whereabouts(id);
  if (known.state !== 'unknown' || !known.mayBeOnItsWay) return known;
  const place = await findOnTheWay(project, id);
  if (place === 'accepted' || place === 'normalised') return { state: place };
  // It may have been stored while its way was looked through.
  const later = await stored.whereabouts(id);
  return later.state === 'unknown' ? { state: 'unknown', mayBeOnItsWay: place === 'unknown' } : later;
}
