import { HTTP_ANSWERS, problemReply, type Refusal, type Reply, type RequestHead } from '@millrace/domain';

/**
 * The refusal as problem details, the faults of events beside the standard members. The webhook specification asks for
 * the status alone, and senders repeat by it: what stays wrong is a 4xx, with 429 for limits.
 */
export function refuse(refusal: Refusal, _head: RequestHead): Reply {
  const { code, faults } = refusal;
  return problemReply(HTTP_ANSWERS[code], refusal, { faults });
}
