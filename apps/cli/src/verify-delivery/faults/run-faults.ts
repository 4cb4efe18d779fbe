import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultInjector, FaultOutcome } from './fault';

export interface FaultRunOptions {
  /** When the load began, in milliseconds of `performance.now()`. */
  readonly startedAt: number;
  /** Each fault waits until the one before is healed and ready; else they overlap as planned. */
  readonly oneByOne: boolean;
  /** Breaks nothing any more, and heals at once what is broken. */
  readonly ending: AbortSignal;
  onBreak?(fault: Fault): void;
  onOutcome?(outcome: FaultOutcome): void;
}

/**
 * Breaks what is planned at its time. Resolves when all of it is healed and ready, with the outcomes of what was broken. Rejects, after
 * all the others were healed, when a part did not come back.
 */
export async function runFaults(
  plan: readonly Fault[],
  injector: FaultInjector,
  options: FaultRunOptions,
): Promise<readonly FaultOutcome[]> {
  const injections: Promise<FaultOutcome>[] = [];
  for (const fault of plan) {
    if (!(await isTime(fault, options))) break;
    options.onBreak?.(fault);
    const injection = inject(fault, injector, options);
    injections.push(injection);
    // It is told of at the end; until then nobody may take it for unhandled.
    const settled = injection.catch(() => undefined);
    if (options.oneByOne) await settled;
  }
  const settled = await Promise.allSettled(injections);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Resolves with false when it is not worth waiting for. */
async function isTime({ atMs }: Fault, { startedAt, ending }: FaultRunOptions): Promise<boolean> {
  const waitMs = Math.max(0, startedAt + atMs - performance.now());
  return sleep(waitMs, true, { signal: ending }).catch(() => false);
}

async function inject(fault: Fault, injector: FaultInjector, options: FaultRunOptions): Promise<FaultOutcome> {
  const outcome = await injector.inject(fault, options.ending);
  options.onOutcome?.(outcome);
  return outcome;
}
