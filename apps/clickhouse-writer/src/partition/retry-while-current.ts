import { setTimeout as delay } from 'node:timers/promises';
import { AssignmentLostError } from '@millrace/kafka';

export interface RetryOptions {
  isCurrent(): boolean;
  /** Ends the waiting between attempts. */
  readonly signal: AbortSignal;
  isRetryable(error: unknown): boolean;
  /** Told of every failed attempt that will be repeated, and of the success after such a one by undefined. */
  onRetry(error: unknown): void;
  readonly backOff: BackOff;
}

/** Milliseconds; doubled with every attempt. */
export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Repeats an operation until it succeeds, with back-off and without end: a system that is down must not cost an
 * event. Rejects with AssignmentLostError as soon as the partition is not this handler's any more, and with the
 * error itself when repeating cannot help. `attempt` is told how many attempts failed before.
 */
export async function retryWhileCurrent<T>(
  attempt: (failures: number) => Promise<T>,
  { isCurrent, signal, isRetryable, onRetry, backOff }: RetryOptions,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    if (!isCurrent()) throw new AssignmentLostError('the partition is not this writer’s any more');
    try {
      const result = await attempt(failures);
      if (failures > 0) onRetry(undefined);
      return result;
    } catch (error) {
      if (!isRetryable(error)) throw error;
      onRetry(error);
      await waitUnlessClosed(Math.min(backOff.maxMs, backOff.firstMs * 2 ** failures), signal);
    }
  }
}

/** Rejects with AssignmentLostError when the signal fires, or has fired. */
export async function waitUnlessClosed(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    throw new AssignmentLostError('the partition is being closed', { cause: error });
  }
}
