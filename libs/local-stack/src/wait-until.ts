import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  readonly withinMs: number;
  readonly everyMs?: number;
  /** Ends the waiting early with `false`. */
  readonly signal?: AbortSignal;
}

/** Asks until the answer is yes. Resolves with whether it was, in time; a check that throws counts as a no. */
export async function waitUntil(check: () => Promise<boolean>, options: WaitOptions): Promise<boolean> {
  const deadline = Date.now() + options.withinMs;
  while (options.signal?.aborted !== true) {
    if (await check().catch(() => false)) return true;
    if (Date.now() >= deadline) return false;
    await sleep(options.everyMs ?? 100);
  }
  return false;
}
