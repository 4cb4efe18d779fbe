import { setTimeout as delay } from 'node:timers/promises';

/** How often a partition that waits looks again, in milliseconds. */
const LOOK_AGAIN_MS = 50;
/** A partition waits for so long at most: what floods is late, and never lost to retention. */
const MAX_WAIT_MS = 10_000;

/**
 * Decides when a raw partition may have its next records normalised. Those for projects that flood yield while the writer
 * is behind, so that what others send does not wait behind them in the normalised topic; all others never wait.
 */
export class PartitionTurns {
  readonly #yielding: ReadonlySet<number>;

  constructor(
    yielding: readonly number[],
    private readonly isWriterBehind: () => boolean,
    private readonly maxWaitMs = MAX_WAIT_MS,
  ) {
    this.#yielding = new Set(yielding);
  }

  /** Resolves when it is the partition's turn, or when the signal fires. */
  async next(partition: number, signal: AbortSignal): Promise<void> {
    if (!this.#yielding.has(partition)) return;
    const giveUpAt = performance.now() + this.maxWaitMs;
    while (this.isWriterBehind() && performance.now() < giveUpAt && !signal.aborted)
      await delay(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
