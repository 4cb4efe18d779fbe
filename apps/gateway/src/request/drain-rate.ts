const WINDOW_MS = 1_000;

/** How fast bytes come out of a room: the mean of the last seconds, recent ones weighing more. */
export class DrainRate {
  #bytesPerSecond = 0;
  #bytes = 0;
  #windowStart: number;

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(private readonly now: () => number) {
    this.#windowStart = now();
  }

  drained(bytes: number): void {
    this.#closeWindow();
    this.#bytes += bytes;
  }

  /** 0 until a first window is complete, and again when nothing has drained for long. */
  bytesPerSecond(): number {
    this.#closeWindow();
    return this.#bytesPerSecond;
  }

  #closeWindow(): void {
    const elapsed = this.now() - this.#windowStart;
    if (elapsed < WINDOW_MS) return;
    // Every second of the elapsed time halves the weight of what was before.
    const old = 0.5 ** (elapsed / WINDOW_MS);
    this.#bytesPerSecond = this.#bytesPerSecond * old + (this.#bytes / elapsed) * 1_000 * (1 - old);
    this.#bytes = 0;
    this.#windowStart += elapsed;
  }
}
