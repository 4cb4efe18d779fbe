import { EARLIEST_EVENT_TIME, type NormalisedEvent, type SourceEvent } from '@millrace/domain';

/** The clock fields of an event; none where the producer's clock gives no reason for them. */
export type ClockCorrection = Pick<NormalisedEvent, 'clockSkew' | 'correctedTime'>;

/** Milliseconds that a clock may be off before it counts as wrong. */
const TOLERANCE_MS = 5_000;

/** A time further ahead than this is a date that was meant or made up, and says nothing of the clock behind the others. */
const MAX_CLOCK_LEAD_MS = 24 * 60 * 60 * 1_000;

const NO_CORRECTION: ClockCorrection = {};

/**
 * Estimates how far the clock behind a request's events is off. Where the producer says when it sent the request, that
 * against the time of reception tells. Otherwise only a clock that is ahead shows, by events that happen after their
 * reception: by the newest of them, and as the events of a request share a clock, all of them are corrected by as much.
 * A corrected time is never after the reception, nor before what the store can hold. Times in Unix milliseconds.
 */
export function createClockCorrection(
  events: readonly SourceEvent[],
  receivedAt: number,
): (event: SourceEvent) => ClockCorrection {
  const sentAt = newest(events.map((event) => event.sentAt ?? -Infinity));
  if (sentAt !== -Infinity) return (event) => correct(event, sentAt - receivedAt, receivedAt);
  const leads = events.map((event) => event.event.generationTime - receivedAt);
  const clockLead = newest(leads.filter((lead) => lead <= MAX_CLOCK_LEAD_MS));
  return (event) => {
    const lead = event.event.generationTime - receivedAt;
    const skew = lead > MAX_CLOCK_LEAD_MS ? lead : clockLead;
    return skew > TOLERANCE_MS ? correct(event, skew, receivedAt) : NO_CORRECTION;
  };
}

function correct({ event }: SourceEvent, clockSkew: number, receivedAt: number): ClockCorrection {
  if (Math.abs(clockSkew) <= TOLERANCE_MS) return { clockSkew };
  const corrected = Math.min(event.generationTime - clockSkew, receivedAt);
  return { clockSkew, correctedTime: Math.max(corrected, EARLIEST_EVENT_TIME) };
}

/** Not `Math.max(...times)`: a request may hold more events than a call may have arguments. */
function newest(times: readonly number[]): number {
  return times.reduce((latest, time) => Math.max(latest, time), -Infinity);
}
