import type { Reply, RequestHead } from '@millrace/domain';
import { JSON_TYPE, PROTOBUF_TYPE, wantsProtobuf } from './media-type';

/** A message that can be sent in both forms that Yamcs speaks; only the wanted one is made. */
export interface EitherForm {
  json(): string;
  protobuf(): Uint8Array;
}

/** A success, in the form that the client accepts. */
export function replyInEitherForm(message: EitherForm, head: Pick<RequestHead, 'headers'>): Reply {
  return wantsProtobuf(head)
    ? { status: 200, headers: { 'content-type': PROTOBUF_TYPE }, body: message.protobuf() }
    : { status: 200, headers: { 'content-type': JSON_TYPE }, body: message.json() };
}
