import type { Refusal } from '@millrace/domain';

/** Ingest is switched on again by people: nobody knows when, and asking costs little. */
const RETRY_WHILE_DISABLED_SECONDS = 60;

/** Of the wait and of its least, so that clients which were refused together do not come back together. */
const SPREAD = { share: 0.25, leastSeconds: 2 };

export function ingestDisabled(random: () => number): Refusal {
  return {
    code: 'ingest_disabled',
    message: 'events are not taken at present, by decision of the operator; none of this request were taken',
    retryAfterSeconds: spread(RETRY_WHILE_DISABLED_SECONDS, random),
  };
}

/** Without a time to try again: it may be weeks away, and the limit may be raised before. */
export const MONTH_USED_UP: Refusal = {
  code: 'quota_exhausted',
  message: "the project's events of this month (UTC) are used up; none of this request were taken",
};

/** `seconds`: until the token has room for one request. */
export function rateLimited(seconds: number, random: () => number): Refusal {
  return {
    code: 'rate_limited',
    message: 'the token sends more requests than its project may; nothing of this request was taken',
    retryAfterSeconds: spread(seconds, random),
  };
}

function spread(seconds: number, random: () => number): number {
  return seconds + Math.floor(random() * Math.max(SPREAD.leastSeconds, seconds * SPREAD.share));
}
