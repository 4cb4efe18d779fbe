/** What a request that waits takes beside its bytes, as measured: Node's request and response, head, promises, timer. */
const REQUEST_OVERHEAD_BYTES = 8 * 1_024;

/** The room for requests in memory, from their admission until the broker has them. */
export class InFlightBytes {
  #used = 0;

  constructor(readonly limit: number) {}

  get used(): number {
    return this.#used;
  }

  /** Room for a body of so many bytes; undefined when there is none. The caller releases it, once. */
  reserve(bodyBytes: number): Reservation | undefined {
    const reservation = new Reservation((bytes) => this.#take(bytes));
    return reservation.grow(bodyBytes + REQUEST_OVERHEAD_BYTES) ? reservation : undefined;
  }

  #take(bytes: number): boolean {
    if (bytes > 0 && this.#used + bytes > this.limit) return false;
    this.#used += bytes;
    return true;
  }
}

/** One request's share of the room. Free again when every holder has released it. */
export class Reservation {
  #bytes = 0;
  #holders = 1;

  constructor(private readonly take: (bytes: number) => boolean) {}

  /** More room; false when there is none, and then nothing has changed. */
  grow(bytes: number): boolean {
    if (!this.take(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  /** Keeps the room until the promise is settled, even when it is released before. */
  keepUntil(settled: Promise<unknown>): void {
    this.#holders += 1;
    const release = (): void => {
      this.release();
    };
    settled.then(release, release);
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.take(-this.#bytes);
  }
}
