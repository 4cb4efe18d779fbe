import { readPeakMemory } from '../../usage/proc-files';
import type { ProcessIds } from '../../usage/usage';

/** The kernel keeps the high-water mark of a process as long as it lives, so only its last moments can be missed. */
const LOOK_EVERY_MS = 500;

/** Keeps the most memory that each of some processes held, over all its restarts. */
export class PeakMemory {
  readonly #readIds: () => ProcessIds;
  readonly #peaks = new Map<string, number>();
  readonly #looking: NodeJS.Timeout;

  constructor(readIds: () => ProcessIds) {
    this.#readIds = readIds;
    this.#looking = setInterval(() => {
      this.look();
    }, LOOK_EVERY_MS).unref();
  }

  look(): void {
    for (const [name, pid] of Object.entries(this.#readIds())) {
      const peak = tryReadPeak(pid);
      if (peak > (this.#peaks.get(name) ?? 0)) this.#peaks.set(name, peak);
    }
  }

  /** In bytes, by process; without those whose memory cannot be read here. */
  get peaks(): Readonly<Record<string, number>> {
    this.look();
    return Object.fromEntries(this.#peaks);
  }

  stop(): void {
    clearInterval(this.#looking);
  }
}

/** 0 for a process that is gone, and where there is no /proc. */
function tryReadPeak(pid: number): number {
  try {
    return readPeakMemory(pid) || 0;
  } catch {
    return 0;
  }
}
