import { HTTP_ANSWERS, type ReadAnswer, type ReadRoute, type Reply, type Whereabouts } from '@millrace/domain';
import { toProblem } from './refuse';
import { toStoredColumns } from './to-columns';

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** In seconds: an event that was just accepted is stored in about one. */
const RETRY_AFTER = '1';

/** Tells what has become of an event by the id that it was accepted under. */
export const eventByIdRoute: ReadRoute = {
  name: 'event',
  method: 'GET',
  path: '/v1/events/:id',
  scope: 'read',
  maxBodyBytes: 0,
  admit: () => undefined,
  answer: async ({ pathParameters: { id = '' } }, events): Promise<ReadAnswer> => {
    if (!UUID.test(id)) {
      return { kind: 'refused', refusal: { code: 'invalid_query', message: 'The id of an event is a UUID' } };
    }
    return { kind: 'answered', reply: toReply(await events.whereabouts(id.toLowerCase())) };
  },
};

function toReply(whereabouts: Whereabouts): Reply {
  switch (whereabouts.state) {
    case 'accepted':
    case 'normalised':
      return found({ state: whereabouts.state });
    case 'stored': {
      const { event, duplicates } = whereabouts;
      return found({ state: 'stored', duplicates, row: toStoredColumns(event) });
    }
    case 'duplicate': {
      const { duplicates, receivedAt } = whereabouts;
      return found({ state: 'duplicate', duplicates, receivedAt: new Date(receivedAt).toISOString() });
    }
    case 'dead-lettered':
      return found(toDeadLettered(whereabouts));
    case 'unknown':
      return whereabouts.mayBeOnItsWay ? MAY_COME : NO_TRACE;
  }
}

function toDeadLettered(whereabouts: Extract<Whereabouts, { state: 'dead-lettered' }>): object {
  const { stage, reason, deadLetteredAt, sentAgainAt } = whereabouts;
  return {
    state: 'dead_lettered',
    stage,
    code: reason.code,
    message: reason.message,
    field: reason.field ?? '',
    deadLetteredAt: new Date(deadLetteredAt).toISOString(),
    ...(sentAgainAt !== undefined && { sentAgainAt: new Date(sentAgainAt).toISOString() }),
  };
}

function found(body: object): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const MAY_COME = unknown(
  'No event of this id is stored. One that was accepted a moment ago may still be on its way',
  RETRY_AFTER,
);

const NO_TRACE = unknown('No event of this id is stored, on its way, or among the dead letters');

function unknown(message: string, retryAfter?: string): Reply {
  return {
    status: HTTP_ANSWERS.not_found.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfter !== undefined && { 'retry-after': retryAfter }),
    },
    body: JSON.stringify({
      ...toProblem({ code: 'not_found', message }),
      retryable: retryAfter !== undefined,
      state: 'unknown',
    }),
  };
}
