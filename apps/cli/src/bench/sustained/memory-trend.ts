import { readMemory } from '../../usage/proc-files';
import type { ProcessIds } from '../../usage/usage';

/** Resident memory, in bytes: of a process whose memory is flat both are about the same. */
export interface MemoryTrend {
  /** After a quarter of the time. */
  readonly quarter: number;
  readonly end: number;
}

const LOOK_EVERY_MS = 1_000;
/** Memory goes up and down as garbage is collected: a moment is told as the mean of the looks of a tenth of the time. */
const MOMENT_SHARE = 0.1;

/** Looks at processes once a second. */
export class MemoryWatch {
  readonly #readIds: () => ProcessIds;
  readonly #looks = new Map<string, number[]>();
  #looking: NodeJS.Timeout | undefined;

  constructor(readIds: () => ProcessIds) {
    this.#readIds = readIds;
  }

  start(): void {
    this.#look();
    this.#looking = setInterval(() => {
      this.#look();
    }, LOOK_EVERY_MS);
  }

  /** Also when it was never started, and again. */
  stop(): void {
    clearInterval(this.#looking);
  }

  get trends(): Readonly<Record<string, MemoryTrend>> {
    return Object.fromEntries([...this.#looks].map(([name, looks]) => [name, trendOf(looks)]));
  }

  #look(): void {
    for (const [name, pid] of Object.entries(this.#readIds())) {
      const memory = tryReadMemory(pid);
      if (memory !== undefined) this.#looks.set(name, [...(this.#looks.get(name) ?? []), memory]);
    }
  }
}

/** Undefined for a process that is gone: who measures its CPU time says so. */
function tryReadMemory(pid: number): number | undefined {
  try {
    return readMemory(pid);
  } catch {
    return undefined;
  }
}

/** `looks` are spread evenly over the time, and at least one. */
export function trendOf(looks: readonly number[]): MemoryTrend {
  const moment = Math.max(1, Math.round(looks.length * MOMENT_SHARE));
  const quarter = Math.floor(looks.length / 4);
  return { quarter: mean(looks.slice(quarter, quarter + moment)), end: mean(looks.slice(-moment)) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
