import {
  HTTP_ANSWERS,
  problemReply,
  type FieldFault,
  type HttpAnswer,
  type Refusal,
  type RefusalCode,
  type Reply,
  type RequestHead,
} from '@millrace/domain';

/** What the clients do with the codes decides between them: they drop everything on 402 and keep it on 503. */
const ANSWERS: Readonly<Record<RefusalCode, HttpAnswer>> = {
  ...HTTP_ANSWERS,
  invalid_event: { status: 422, title: 'Unprocessable Content' },
  quota_exhausted: { status: 402, title: 'Payment Required' },
  // Clients wait where this header says that nothing remains, whatever the status.
  rate_limited: { ...HTTP_ANSWERS.rate_limited, headers: { 'x-ratelimit-remaining': '0' } },
};

/**
 * The refusal as problem details. The JavaScript client parses every body that is not empty, whatever the status, and
 * dies of one that is not JSON. The version header belongs to successes only.
 */
export function refuse(refusal: Refusal, { method, path }: RequestHead): Reply {
  const { code, faults } = refusal;
  const errors = faults === undefined ? undefined : toErrors(faults);
  return problemReply(ANSWERS[code], refusal, { instance: `${method} ${path}`, errors });
}

/** The messages by field, as ASP.NET lists what does not validate. */
function toErrors(faults: readonly FieldFault[]): Readonly<Record<string, readonly string[]>> {
  const errors = new Map<string, string[]>();
  for (const { field, message } of faults) {
    const name = field.replace(/^\//, '');
    errors.set(name, [...(errors.get(name) ?? []), message]);
  }
  return Object.fromEntries(errors);
}
