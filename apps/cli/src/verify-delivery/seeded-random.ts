import { createHash } from 'node:crypto';

/** Numbers that look random and are the same for the same seed, on any machine: Marsaglia's xorshift32. */
export class SeededRandom {
  #state: number;

  /** Streams of different names have nothing to do with each other, so that one more draw here changes nothing there. */
  constructor(seed: number, stream: string) {
    const digest = createHash('sha256')
      .update(`${String(seed)}/${stream}`)
      .digest();
    // The generator stands still at 0.
    this.#state = digest.readInt32LE() || 1;
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) / 2 ** 32;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** A whole number, both ends included. */
  integer(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)];
    if (picked === undefined) throw new RangeError('there is nothing to pick from');
    return picked;
  }

  /** All of the list, in an order of chance. */
  shuffle<T>(list: readonly T[]): readonly T[] {
    return list
      .map((value) => ({ value, place: this.next() }))
      .toSorted((left, right) => left.place - right.place)
      .map(({ value }) => value);
  }
}
