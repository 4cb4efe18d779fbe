/** Lets one piece of work wait for another. A call that nobody waits for is remembered, so none gets lost. */
export class WakeUp {
  #isCalled = false;
  #wake: (() => void) | undefined;

  call(): void {
    this.#isCalled = true;
    this.#wake?.();
  }

  /** Resolves at the next call, or at once after one that came since the last wait, or when the signal fires. */
  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#isCalled && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#wake = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
    }
    this.#wake = undefined;
    this.#isCalled = false;
  }
}
