import { yamcsMessages } from '@millrace/contracts';
import type { JsonObject, Reply, RequestHead } from '@millrace/domain';
import type { TextRange } from './filter/text-range';
import { JSON_TYPE, PROTOBUF_TYPE, wantsProtobufError } from './media-type';
import { typeUrl } from './type-url';

const { ExceptionMessage, FilterSyntaxException } = yamcsMessages.api;

const FILTER_SYNTAX = typeUrl('yamcs.api.FilterSyntaxException');

/** An error as Yamcs tells it. */
export interface YamcsException {
  /** HTTP's, also over a WebSocket. */
  readonly code: number;
  /** The name of the exception that a Yamcs server would have thrown. */
  readonly type: string;
  readonly message: string;
  /** Where in the filter, of a filter that is wrong. */
  readonly at?: TextRange;
}

/** Yamcs' ExceptionMessage in JSON. */
export function toJsonException({ code, type, message, at }: YamcsException): JsonObject {
  return { code, type, msg: message, ...(at === undefined ? {} : { detail: { '@type': FILTER_SYNTAX, ...at } }) };
}

/** Yamcs' ExceptionMessage for protobuf. */
export function toExceptionMessage({
  code,
  type,
  message,
  at,
}: YamcsException): yamcsMessages.api.ExceptionMessage.$Properties {
  if (at === undefined) return { code, type, msg: message };
  const detail = { type_url: FILTER_SYNTAX, value: FilterSyntaxException.encode(at).finish() };
  return { code, type, msg: message, detail };
}

/** An error answer in JSON or protobuf, as the client asks. */
export function replyWithException(exception: YamcsException, head: Pick<RequestHead, 'headers'>): Reply {
  const status = exception.code;
  return wantsProtobufError(head)
    ? {
        status,
        headers: { 'content-type': PROTOBUF_TYPE },
        body: ExceptionMessage.encode(toExceptionMessage(exception)).finish(),
      }
    : { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(toJsonException(exception)) };
}
