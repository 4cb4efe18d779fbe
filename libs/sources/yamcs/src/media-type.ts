import { mediaTypeOf } from '@millrace/contracts';
import type { RequestHead } from '@millrace/domain';

export const JSON_TYPE = 'application/json';
export const PROTOBUF_TYPE = 'application/protobuf';

/** Yamcs reads this very type as protobuf and everything else, absence included, as JSON. */
export function isProtobuf(contentType: string | undefined): boolean {
  return mediaTypeOf(contentType ?? '') === PROTOBUF_TYPE;
}

/** Whether a success is answered in protobuf: the Accept header decides, without one the request's own type. */
export function wantsProtobuf({ headers }: Pick<RequestHead, 'headers'>): boolean {
  const accept = headers['accept'];
  return accept === undefined ? isProtobuf(headers['content-type']) : accepted(accept).includes(PROTOBUF_TYPE);
}

/** The same for an error, where Yamcs takes an Accept of anything for none. */
export function wantsProtobufError(head: Pick<RequestHead, 'headers'>): boolean {
  return head.headers['accept'] === '*/*' ? isProtobuf(head.headers['content-type']) : wantsProtobuf(head);
}

function accepted(accept: string): readonly string[] {
  return accept.split(',').map(mediaTypeOf);
}
