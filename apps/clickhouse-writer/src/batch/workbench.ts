import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work between two looks at what else waits: heartbeats, fetches, answers of ClickHouse. */
const SLICE_MS = 10;

/** Paces a long piece of work. */
export interface Pace {
  /** True when the slice is used up: then `await pace.rest()`. */
  readonly isDue: boolean;
  rest(): Promise<void>;
}

/**
 * Where batches are taken apart and put together. One at a time, because the thread is one, and half-made batches of many
 * partitions would only take memory; and in slices, because a batch is up to a second of work, and a writer that does not
 * answer its group for ten loses all of its partitions.
 */
export class Workbench {
  #free: Promise<void> = Promise.resolve();

  /** Does the work when it is its turn. The work must not wait for anything but its pace. */
  async use<T>(work: (pace: Pace) => Promise<T>): Promise<T> {
    const before = this.#free;
    let leave: () => void = () => undefined;
    this.#free = new Promise((resolve) => (leave = resolve));
    await before;
    try {
      return await work(new SlicedPace());
    } finally {
      leave();
    }
  }
}

class SlicedPace implements Pace {
  #restAt = performance.now() + SLICE_MS;

  get isDue(): boolean {
    return performance.now() >= this.#restAt;
  }

  async rest(): Promise<void> {
    await nextTurn();
    this.#restAt = performance.now() + SLICE_MS;
  }
}
