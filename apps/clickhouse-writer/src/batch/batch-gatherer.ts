/** A Kafka message as far as gathering needs it. */
export interface Gatherable {
  readonly offset: number;
  readonly rows: number;
  readonly bytes: number;
}

/** When a batch is complete: the first bound reached ends it. */
export interface BatchBounds {
  readonly maxRows: number;
  readonly maxBytes: number;
  /** Milliseconds since the batch's first message. */
  readonly maxWaitMs: number;
  /** Milliseconds without a further message: with a backlog or a steady flow it never counts, an idle pipeline stores soon. */
  readonly maxQuietMs: number;
}

/**
 * Gathers one partition's messages into batches. Messages of the next batch gather while the one before is being
 * stored, up to the same bounds, which is all that is ever held.
 */
export class BatchGatherer<M extends Gatherable> {
  #messages: M[] = [];
  #rows = 0;
  #bytes = 0;
  #firstAt = 0;
  #lastAt = 0;
  /** The end of a planned batch, which is complete only with all of its messages, whatever the bounds. */
  #plannedTo: number | undefined;
  #isClosed = false;
  #onChange: () => void = () => undefined;
  #onRoom: () => void = () => undefined;

  constructor(
    private readonly bounds: BatchBounds,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes messages in offset order. Resolves when there is room for more. */
  async add(messages: readonly M[]): Promise<void> {
    if (messages.length === 0 || this.#isClosed) return;
    this.#lastAt = this.now();
    if (this.#messages.length === 0) this.#firstAt = this.#lastAt;
    for (const message of messages) {
      this.#messages.push(message);
      this.#rows += message.rows;
      this.#bytes += message.bytes;
    }
    this.#onChange();
    if (!this.#isFull()) return;
    await new Promise<void>((resolve) => {
      this.#onRoom = resolve;
    });
  }

  /**
   * The next complete batch, in offset order and never empty; undefined once closed. With `plannedTo` it is everything
   * below that offset, and may be empty where retention took it all. `turn` is awaited when a batch is complete; what comes
   * meanwhile belongs to it, up to the bounds.
   */
  async next(plannedTo?: number, turn?: () => Promise<void>): Promise<readonly M[] | undefined> {
    this.#plannedTo = plannedTo;
    if (!this.#isFull()) this.#onRoom();
    while (!this.#isClosed) {
      if (this.#countComplete() === undefined) await this.#change();
      else {
        await turn?.();
        const count = this.#countComplete();
        if (count !== undefined) return this.#cut(count);
      }
    }
    return undefined;
  }

  /** Forgets what is gathered; `next` and `add` resolve. */
  close(): void {
    this.#isClosed = true;
    this.#messages = [];
    // A batch that waits for its turn is counted once more, and nothing is left of it.
    this.#rows = 0;
    this.#bytes = 0;
    this.#onChange();
    this.#onRoom();
  }

  #isFull(): boolean {
    if (this.#plannedTo !== undefined) return (this.#messages.at(-1)?.offset ?? -1) >= this.#plannedTo - 1;
    return this.#rows >= this.bounds.maxRows || this.#bytes >= this.bounds.maxBytes;
  }

  #countComplete(): number | undefined {
    const plannedTo = this.#plannedTo;
    if (plannedTo !== undefined)
      return this.#isFull() ? this.#messages.filter(({ offset }) => offset < plannedTo).length : undefined;
    if (this.#isFull()) return this.#countToBounds();
    return this.#messages.length > 0 && this.#waitMs() <= 0 ? this.#messages.length : undefined;
  }

  #countToBounds(): number {
    let rows = 0;
    let bytes = 0;
    const last = this.#messages.findIndex((message) => {
      rows += message.rows;
      bytes += message.bytes;
      return rows >= this.bounds.maxRows || bytes >= this.bounds.maxBytes;
    });
    return last + 1;
  }

  #cut(count: number): readonly M[] {
    const batch = this.#messages.slice(0, count);
    this.#messages = this.#messages.slice(count);
    for (const message of batch) {
      this.#rows -= message.rows;
      this.#bytes -= message.bytes;
    }
    this.#plannedTo = undefined;
    this.#firstAt = this.#lastAt;
    if (!this.#isFull()) this.#onRoom();
    return batch;
  }

  #waitMs(): number {
    const now = this.now();
    return Math.min(this.#firstAt + this.bounds.maxWaitMs - now, this.#lastAt + this.bounds.maxQuietMs - now);
  }

  async #change(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#onChange = resolve;
      if (this.#messages.length > 0 && this.#plannedTo === undefined)
        timer = setTimeout(resolve, Math.max(0, Math.ceil(this.#waitMs())));
    });
    clearTimeout(timer);
  }
}
