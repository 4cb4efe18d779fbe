import { yamcsMessages } from '@millrace/contracts';
import type { EventReader, ReadAnswer, ReadRequest, ReadRoute } from '@millrace/domain';
import { admitInstance, instanceOf } from '../admit-instance';
import { pickFields, readFieldMask } from '../event/field-mask';
import { replyInEitherForm } from '../reply-in-either-form';
import { fitAnswer } from './fit-answer';
import { ofInstance } from './of-instance';

const { ListEventSourcesResponse } = yamcsMessages.protobuf.events;

/** Far more than people choose from. */
const MAX_SOURCES = 10_000;

/**
 * The sources of an instance's events, in an order without regard to case; the first ten thousand of them, fewer where they
 * are very long.
 */
export const listEventSourcesRoute: ReadRoute = {
  name: 'list-event-sources',
  method: 'GET',
  path: '/api/archive/:instance/events/sources',
  scope: 'read',
  maxBodyBytes: 0,
  admit: admitInstance,
  answer: answerSources,
};

async function answerSources(request: ReadRequest, events: EventReader): Promise<ReadAnswer> {
  const found = await events.distinct('source', { where: ofInstance(instanceOf(request)), limit: MAX_SOURCES });
  const sources = fitAnswer(found, (source) => source.length);
  // `source` is the older name of `sources`; older clients read that one.
  const lists = sources.length === 0 ? {} : { source: [...sources], sources: [...sources] };
  const message = pickFields(lists, readFieldMask(request));
  const reply = replyInEitherForm(
    { json: () => JSON.stringify(message), protobuf: () => ListEventSourcesResponse.encode(message).finish() },
    request,
  );
  return { kind: 'answered', reply };
}
