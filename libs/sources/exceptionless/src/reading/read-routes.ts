import {
  ANY_EVENT,
  type Condition,
  type EventReader,
  type JsonObject,
  type Project,
  type ReadAnswer,
  type ReadRequest,
  type ReadRoute,
  type Refusal,
  type RequestHead,
} from '@millrace/domain';
import { isReferenceId } from '../reference-id';
import { readEventId } from './event-id';
import { readEventList } from './event-list';
import { InvalidQuery } from './invalid-query';
import { listHeaders } from './list-headers';
import { readListQuestion, readSelection } from './list-question';
import { queryText } from './query-text';
import { readCompanions } from './read-companions';
import { IS_EVENT } from './read-descriptions';
import { inSession, STARTS_SESSION } from './read-sessions';
import { toEventSummary } from './to-event-summary';
import { toPersistentEvent } from './to-persistent-event';

type Answer = (request: ReadRequest, events: EventReader) => Promise<ReadAnswer>;

/** Every question of the dialect, those without a parameter in the path first. */
export const readRoutes: readonly ReadRoute[] = [
  ...inBothForms('count-events', '/events/count', countEvents),
  ...inBothForms('list-sessions', '/events/sessions', listEvents(toSessionStarts)),
  ...inBothForms('list-events', '/events', listEvents(toAnyEvent)),
  ...inBothForms('list-session-events', '/events/sessions/:sessionId', listEvents(toSession)),
  ...inBothForms('list-events-by-reference', '/events/by-ref/:referenceId', listEvents(toReference)),
  toRoute('read-event', '/api/v2/events/:eventId', readEvent),
];

/** For the token's project, and for one by its name, which must be the same. */
function inBothForms(name: string, path: string, answer: Answer): readonly ReadRoute[] {
  return [
    toRoute(name, `/api/v2${path}`, answer),
    toRoute(`${name}-of-project`, `/api/v2/projects/:projectId${path}`, answer),
  ];
}

function toRoute(name: string, path: string, answer: Answer): ReadRoute {
  return {
    name,
    method: 'GET',
    path,
    ignoreCase: true,
    scope: 'read',
    maxBodyBytes: 0,
    admit,
    answer: (request, events) => refusingInvalidQueries(() => answer(request, events)),
  };
}

function admit({ pathParameters }: RequestHead, project: Project): Refusal | undefined {
  const { projectId = project.id, sessionId, referenceId, eventId } = pathParameters;
  if (projectId !== project.id) return notFound(`The token does not belong to a project "${projectId}"`);
  if (eventId !== undefined && readEventId(eventId) === undefined)
    return notFound(`"${eventId}" is not the id of an event`);
  const identifier = sessionId ?? referenceId;
  if (identifier === undefined || isReferenceId(identifier)) return undefined;
  return notFound(`"${identifier}" is not 8 to 100 letters, digits and dashes`);
}

async function refusingInvalidQueries(answer: () => Promise<ReadAnswer>): Promise<ReadAnswer> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof InvalidQuery)) throw error;
    const { parameter, message } = error;
    const fault = { index: 0, field: parameter, code: 'invalid', message };
    return { kind: 'refused', refusal: { code: 'invalid_query', message, faults: [fault] } };
  }
}

/** Answers with a page of the events that are as the path says, and as the query says. */
function listEvents(ofPath: (head: RequestHead) => Condition): Answer {
  return async (request, events) => {
    const question = readListQuestion(request);
    const where = allOf(IS_EVENT, ofPath(request), question.where);
    const list = await readEventList(events, { ...question, where });
    const companionsOf = await readCompanions(events, list.events);
    const toJson = question.mode === 'summary' ? toEventSummary : toPersistentEvent;
    return answered(
      list.events.map((event) => toJson(event, companionsOf(event))),
      listHeaders(request, list),
    );
  };
}

function toAnyEvent(): Condition {
  return ANY_EVENT;
}

function toSessionStarts(): Condition {
  return STARTS_SESSION;
}

function toSession({ pathParameters }: RequestHead): Condition {
  return inSession(pathParameters['sessionId'] ?? '');
}

function toReference({ pathParameters }: RequestHead): Condition {
  const value = pathParameters['referenceId'] ?? '';
  return { kind: 'text', field: 'clientKey', is: '=', value, ignoreCase: false };
}

async function countEvents(request: ReadRequest, events: EventReader): Promise<ReadAnswer> {
  const { where, period } = readSelection(request);
  if (queryText(request.query, 'aggregations') !== undefined) {
    throw new InvalidQuery('aggregations', 'Only the total is counted; ask the store for anything else, in SQL');
  }
  return answered({ total: await events.count({ where: allOf(IS_EVENT, where), period }) });
}

async function readEvent({ pathParameters }: ReadRequest, events: EventReader): Promise<ReadAnswer> {
  const id = readEventId(pathParameters['eventId'] ?? '') ?? '';
  const where = allOf({ kind: 'id-in', values: [id] }, IS_EVENT);
  const { events: found } = await events.page({ where, order: 'descending', limit: 1 });
  const [event] = found;
  if (event === undefined) return { kind: 'refused', refusal: notFound(`There is no event ${id}`) };
  const companionsOf = await readCompanions(events, found);
  return answered(toPersistentEvent(event, companionsOf(event)));
}

function allOf(...of: readonly Condition[]): Condition {
  return { kind: 'all', of };
}

function answered(
  body: JsonObject | readonly JsonObject[],
  headers: Readonly<Record<string, string>> = {},
): ReadAnswer {
  return {
    kind: 'answered',
    reply: { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) },
  };
}

function notFound(message: string): Refusal {
  return { code: 'not_found', message };
}
