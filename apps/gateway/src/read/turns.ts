/** How much may be done at a time. Who comes when all turns are taken is turned away: a queue would only hide it. */
export class Turns {
  #taken = 0;

  constructor(readonly limit: number) {}

  get taken(): number {
    return this.#taken;
  }

  /** Gives the turn back, once; undefined when there is none. */
  take(): (() => void) | undefined {
    if (this.#taken >= this.limit) return undefined;
    this.#taken += 1;
    return () => {
      this.#taken -= 1;
    };
  }
}
