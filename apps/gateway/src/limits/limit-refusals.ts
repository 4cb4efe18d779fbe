import type { Refusal } from '@millrace/domain';

/** Ingest is switched on again by people: nobody knows when, and asking costs little. */
const RETRY_WHILE_DISABLED_SECONDS = 60;

export const INGEST_DISABLED: Refusal = {
  code: 'ingest_disabled',
  message: 'events are not taken at present, by decision of the operator; none of this request were taken',
  retryAfterSeconds: RETRY_WHILE_DISABLED_SECONDS,
};

/** Without a time to try again: it may be weeks away, and the limit may be raised before. */
export const MONTH_USED_UP: Refusal = {
  code: 'quota_exhausted',
  message: "the project's events of this month (UTC) are used up; none of this request were taken",
};

export function rateLimited(retryAfterSeconds: number): Refusal {
  return {
    code: 'rate_limited',
    message: 'the token sends more requests than its project may; nothing of this request was taken',
    retryAfterSeconds,
  };
}
