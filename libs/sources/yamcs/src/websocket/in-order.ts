/**
 * Does one piece of work after the other, in the order of their coming, and lets no more than so many wait. `work` must not
 * reject.
 */
export class InOrder<Piece> {
  readonly #waiting: Piece[] = [];
  #isWorking = false;

  constructor(
    private readonly mostWaiting: number,
    private readonly work: (piece: Piece) => Promise<void>,
  ) {}

  /** False where too many are waiting: then it is not done. Begins at once where none is. */
  add(piece: Piece): boolean {
    if (this.#waiting.length >= this.mostWaiting) return false;
    this.#waiting.push(piece);
    if (!this.#isWorking) void this.#workOff();
    return true;
  }

  async #workOff(): Promise<void> {
    this.#isWorking = true;
    for (let piece = this.#waiting.shift(); piece !== undefined; piece = this.#waiting.shift()) await this.work(piece);
    this.#isWorking = false;
  }
}
