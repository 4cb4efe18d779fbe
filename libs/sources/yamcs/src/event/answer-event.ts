import { yamcsMessages } from '@millrace/contracts';
import type { Reply, RequestHead } from '@millrace/domain';
import { replyInEitherForm } from '../reply-in-either-form';
import type { ArchivedEvent } from './archived-event';
import { toEventMessage, toJsonEvent } from './event-message';
import { readFieldMask } from './field-mask';

/** The current contract answers a posted event with the event as stored, in the form that the client accepts. */
export function answerEvent(archived: ArchivedEvent, head: Pick<RequestHead, 'headers' | 'query'>): Reply {
  const mask = readFieldMask(head);
  return replyInEitherForm(
    {
      json: () => JSON.stringify(toJsonEvent(archived, mask)),
      protobuf: () => yamcsMessages.protobuf.events.Event.encode(toEventMessage(archived, mask)).finish(),
    },
    head,
  );
}
