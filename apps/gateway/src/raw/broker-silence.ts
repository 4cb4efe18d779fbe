interface Sent {
  readonly at: number;
}

/** Notices when a broker that owes answers gives none, whatever partition they are of. */
export class BrokerSilence {
  /** Oldest first. */
  readonly #unanswered = new Set<Sent>();
  #answeredAt = -Infinity;
  #sentAt = -Infinity;

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(private readonly now: () => number) {}

  /** Notes a produce that is sent; to be called back with how it ended. */
  sent(): (end: 'answered' | 'given-up') => void {
    const sent: Sent = { at: this.now() };
    this.#sentAt = sent.at;
    this.#unanswered.add(sent);
    return (end) => {
      if (end === 'answered') this.#answeredAt = this.now();
      this.#unanswered.delete(sent);
    };
  }

  /**
   * How long no produce has been answered although one is under way, in milliseconds. One that was overtaken by the
   * answer to a later one does not count: that is its partition's trouble.
   */
  forMs(): number {
    for (const { at } of this.#unanswered) if (at >= this.#answeredAt) return this.now() - at;
    return 0;
  }

  sinceLastSentMs(): number {
    return this.now() - this.#sentAt;
  }
}
