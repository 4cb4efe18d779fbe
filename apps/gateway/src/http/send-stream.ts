import type { ServerResponse } from 'node:http';

/** How the sending of an answer ended: `aborted` when the client went away, or stopped taking it. */
export type Sending = 'sent' | 'aborted';

/** What is asked of a client that is sent a stream. */
export interface Taking {
  /** For how long it may be behind with one part, in milliseconds. */
  readonly patienceMs: number;
  /** How much it must take for every second that is waited for it beyond that. */
  readonly minBytesPerSecond: number;
}

/**
 * Sends a body as it is made, no faster than the client takes it, and stops making it when the client goes away or takes
 * too little: what holds a turn must not be drawn out at will. When the making fails the connection is destroyed, because
 * half an answer must not look like a whole one; then it rejects with what it failed with.
 */
export async function sendStream(
  response: ServerResponse,
  body: AsyncIterable<string | Uint8Array>,
  { patienceMs, minBytesPerSecond }: Taking,
): Promise<Sending> {
  let budgetMs = patienceMs;
  try {
    for await (const chunk of body) {
      budgetMs += (chunk.length / minBytesPerSecond) * 1_000;
      if (!response.write(chunk)) {
        const begun = performance.now();
        await settled(response, 'drain', Math.min(patienceMs, budgetMs));
        budgetMs -= performance.now() - begun;
      }
      if (response.destroyed) return 'aborted';
    }
  } catch (error) {
    if (response.destroyed) return 'aborted';
    response.destroy();
    throw error;
  }
  response.end();
  return awaitSent(response, patienceMs);
}

/** Waits until an ended answer has left the process; destroys the connection of a client that does not take it. */
export async function awaitSent(response: ServerResponse, patienceMs: number): Promise<Sending> {
  if (!response.writableFinished) await settled(response, 'finish', patienceMs);
  return response.writableFinished ? 'sent' : 'aborted';
}

/** Resolves at the event or at the end of the connection, which comes after so long without it. */
function settled(response: ServerResponse, event: 'drain' | 'finish', patienceMs: number): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = (): void => {
      clearTimeout(timer);
      response.off(event, settle).off('close', settle);
      resolve();
    };
    const timer = setTimeout(() => {
      response.destroy();
      settle();
    }, patienceMs);
    response.on(event, settle).on('close', settle);
  });
}
