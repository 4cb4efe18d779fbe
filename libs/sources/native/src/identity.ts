import { eventIdAt, identityEventId } from '@millrace/contracts';
import type { ClientIdentity } from '@millrace/domain';

export const DIALECT = 'native';

/** The header by which a producer names a whole request, so that it may send it again. */
export const IDEMPOTENCY_KEY = 'idempotency-key';

/** For how long a second event with the same identity is kept out: longer than any sane retry queue lives. */
const WINDOW_SECONDS = 30 * 24 * 60 * 60;

/** The identity of the event at `index`: its own id, else the request's key with the position, else none. */
export function identityOf(id: string, index: number, idempotencyKey: string | undefined): ClientIdentity | undefined {
  if (id !== '') return { key: id, uniqueBy: JSON.stringify(['id', id]), windowSeconds: WINDOW_SECONDS };
  if (idempotencyKey === undefined || idempotencyKey === '') return undefined;
  return {
    key: `${idempotencyKey}/${String(index)}`,
    uniqueBy: JSON.stringify([IDEMPOTENCY_KEY, idempotencyKey, index]),
    windowSeconds: WINDOW_SECONDS,
  };
}

/** What names an event beside its identity. */
export interface EventPlace {
  readonly project: string;
  readonly requestId: string;
  readonly index: number;
}

/** The id that the event will be stored under, known before it is. */
export function eventIdOf(identity: ClientIdentity | undefined, { project, requestId, index }: EventPlace): string {
  return identity === undefined ? eventIdAt(requestId, index) : identityEventId(project, DIALECT, identity.uniqueBy);
}
