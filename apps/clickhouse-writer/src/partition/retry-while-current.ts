import { setTimeout as delay } from 'node:timers/promises';
import { AssignmentLostError } from '@millrace/kafka';

export interface RetryOptions {
  isCurrent(): boolean;
  /** Ends the waiting between attempts. */
  readonly signal: AbortSignal;
  /** How long to wait before the next attempt, in milliseconds; undefined where repeating cannot help. */
  delayAfter(error: unknown, failures: number): number | undefined;
  /** Told of every failed attempt that will be repeated, and of the success after such a one by undefined. */
  onRetry(error: unknown): void;
}

/** Milliseconds; doubled with every attempt. */
export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Repeats an operation until it succeeds, without end: a system that is down must not cost an event. Rejects with
 * AssignmentLostError as soon as the partition is not this handler's any more, and with the error itself when repeating
 * cannot help. `attempt` is told how many attempts failed before.
 */
export async function retryWhileCurrent<T>(
  attempt: (failures: number) => Promise<T>,
  { isCurrent, signal, delayAfter, onRetry }: RetryOptions,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    if (!isCurrent()) throw new AssignmentLostError('the partition is not this writer’s any more');
    try {
      const result = await attempt(failures);
      if (failures > 0) onRetry(undefined);
      return result;
    } catch (error) {
      const delayMs = delayAfter(error, failures);
      if (delayMs === undefined) throw error;
      onRetry(error);
      await waitUnlessClosed(delayMs, signal);
    }
  }
}

/** The wait after so many failures: between half and all of the doubled time, so that partitions do not fall into step. */
export function backOffMs({ firstMs, maxMs }: BackOff, failures: number): number {
  return Math.min(maxMs, firstMs * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** Rejects with AssignmentLostError when the signal fires, or has fired. */
export async function waitUnlessClosed(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    throw new AssignmentLostError('the partition is being closed', { cause: error });
  }
}
