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
    case 'stored':
      return found({ state: 'stored', row: toStoredColumns(whereabouts.event) });
    case 'dead-lettered': {
      const { stage, reason, deadLetteredAt } = whereabouts;
      return found({
        state: 'dead_lettered',
        stage,
        code: reason.code,
        message: reason.message,
        field: reason.field ?? '',
        deadLetteredAt: new Date(deadLetteredAt).toISOString(),
      });
    }
    case 'unknown':
      return UNKNOWN;
  }
}

function found(body: object): Reply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const UNKNOWN: Reply = {
  status: HTTP_ANSWERS.not_found.status,
  headers: { 'content-type': 'application/problem+json', 'retry-after': RETRY_AFTER },
  body: JSON.stringify({
    ...toProblem({
      code: 'not_found',
      message: 'No event of this id is stored. One that was accepted a moment ago may still be on its way',
    }),
    retryable: true,
    state: 'unknown',
  }),
};
