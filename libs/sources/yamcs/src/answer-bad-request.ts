import type { ReadAnswer, RequestHead } from '@millrace/domain';
import type { BadRequest } from './bad-request';
import { replyWithException } from './exception';

/** Refuses a question; where in the filter its fault is goes beyond what a refusal can say, and is answered here. */
export function answerBadRequest({ message, at }: BadRequest, head: Pick<RequestHead, 'headers'>): ReadAnswer {
  if (at === undefined) return { kind: 'refused', refusal: { code: 'invalid_query', message } };
  return { kind: 'answered', reply: replyWithException({ code: 400, type: 'BadRequestException', message, at }, head) };
}
