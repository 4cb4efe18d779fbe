import type { Refusal } from '@millrace/domain';
import type { Load } from '../request/in-flight-bytes';

/** What a client waits when nothing is known of how fast the broker takes events. */
const DEFAULT_RETRY_SECONDS = 5;
const MAX_RETRY_SECONDS = 30;
/** The least spread of retries, so that clients which were refused together do not come back together. */
const MIN_SPREAD_SECONDS = 2;

export const MESSAGE_TOO_LARGE: Refusal = {
  code: 'body_too_large',
  message: 'body and headers together do not fit one message',
};

export function overloaded(load: Load, random: () => number): Refusal {
  return {
    code: 'overloaded',
    message: 'there is no room for more events of the project at the moment; none of this request were taken',
    retryAfterSeconds: retryAfter(load, random),
  };
}

/** Refused before anything was done. */
export function brokerSilent(random: () => number): Refusal {
  return {
    code: 'broker_unavailable',
    message: 'the broker does not answer at the moment; none of the events were taken',
    retryAfterSeconds: retryAfter(undefined, random),
  };
}

/** What is in the spool is not published yet, and the disk has no room for more of the project, or fails. */
export function spoolRefuses(load: Load, random: () => number): Refusal {
  return {
    code: 'overloaded',
    message:
      'the disk on which events wait for the broker takes no more of the project; none of this request were taken',
    retryAfterSeconds: retryAfter(load, random),
  };
}

/** The disk failed while the request was written to it, and may have a part of it. */
export function spoolUncertain(random: () => number): Refusal {
  return {
    code: 'overloaded',
    message: 'the disk failed over the events, so they may or may not be stored; send them again',
    retryAfterSeconds: retryAfter(undefined, random),
  };
}

/** The request was published, but the broker has not confirmed it. */
export function brokerUncertain(random: () => number): Refusal {
  return {
    code: 'broker_unavailable',
    message: 'the broker has not confirmed the events in time, so they may or may not be stored; send them again',
    retryAfterSeconds: retryAfter(undefined, random),
  };
}

/** The time that the bytes ahead need at the measured rate, spread up to its double. Whole seconds. */
function retryAfter(load: Load | undefined, random: () => number): number {
  const isKnown = load !== undefined && load.bytesPerSecond > 0;
  const wait = isKnown ? Math.min(MAX_RETRY_SECONDS, load.usedBytes / load.bytesPerSecond) : DEFAULT_RETRY_SECONDS;
  return Math.max(1, Math.ceil(wait + random() * Math.max(wait, MIN_SPREAD_SECONDS)));
}
