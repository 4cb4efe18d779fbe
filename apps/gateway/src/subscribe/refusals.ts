import type { Refusal } from '@millrace/domain';

/** Whole seconds, the least and the spread, so that clients which were refused together do not come back together. */
const RETRY_SECONDS = { least: 5, spread: 10 };

export function notAHandshake(reason: string): Refusal {
  return { code: 'invalid_query', message: `this is no handshake for a WebSocket: ${reason}` };
}

export function noCommonSubprotocol(spoken: readonly string[]): Refusal {
  const list = spoken.length === 0 ? 'none' : spoken.join(', ');
  return { code: 'invalid_query', message: `none of the subprotocols asked for is spoken here; spoken: ${list}` };
}

export function tooManySubscriptions(random: () => number): Refusal {
  return {
    code: 'overloaded',
    message: 'too many WebSockets are open',
    retryAfterSeconds: RETRY_SECONDS.least + Math.floor(random() * RETRY_SECONDS.spread),
  };
}
