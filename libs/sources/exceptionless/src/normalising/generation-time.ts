/** Exceptionless discards what happened longer ago, in milliseconds. */
const MAX_AGE_MS = 3 * 24 * 60 * 60 * 1_000;

/** .NET's date that was never set; no event of this age was meant. */
const NEVER_SET = Date.parse('0001-01-01T00:00:00Z');

/**
 * When an event happened by its own account (`sent`) and that of the gateway (`receivedAt`), all in Unix milliseconds: an event
 * without a date, or with one in the future, happened when it was received.
 */
export function toGenerationTime(sent: number | undefined, receivedAt: number): number | 'too-old' {
  if (sent === undefined || sent === NEVER_SET || sent > receivedAt) return receivedAt;
  return receivedAt - sent > MAX_AGE_MS ? 'too-old' : sent;
}
