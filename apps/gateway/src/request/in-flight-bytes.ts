import { DrainRate } from './drain-rate';

/** What a request that waits takes beside its bytes, as measured: Node's request and response, head, promises, timer. */
const REQUEST_OVERHEAD_BYTES = 8 * 1_024;

/**
 * A project may hold so many times what it leaves free: alone seven eighths of the room, and with another one that wants as
 * much seven fifteenths. What several take at the same moment can be more, and evens out as it drains: who holds more than
 * that gets nothing until then, and who holds little gets room at once. The rule is that of dynamic thresholds in switches
 * with shared memory (Choudhury and Hahne, IEEE/ACM Transactions on Networking 6(2), 1998).
 */
const TIMES_OF_THE_FREE = 7;

/** Bytes that are held, and how fast they were given back lately; 0 where that is not known. */
export interface Load {
  readonly usedBytes: number;
  readonly bytesPerSecond: number;
}

/** The room for requests in memory, from their admission until the broker has them, and each project's share of it. */
export class InFlightBytes {
  readonly #all: Holding;
  /** Of the projects that hold any. */
  readonly #holdings = new Map<string, Holding>();

  /** `now` is a clock in milliseconds that never goes back. */
  constructor(
    readonly limit: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#all = new Holding(now);
  }

  get used(): number {
    return this.#all.used;
  }

  /** Room for a body of so many bytes; undefined when the project gets none. The caller releases it, once. */
  reserve(project: string, bodyBytes: number): Reservation | undefined {
    const reservation = new Reservation((bytes) => this.#take(project, bytes));
    return reservation.grow(bodyBytes + REQUEST_OVERHEAD_BYTES) ? reservation : undefined;
  }

  /** What a project that gets no room waits for: what it holds itself, or all, where that is others'. */
  loadOf(project: string): Load {
    const own = this.#holdings.get(project)?.load();
    return own !== undefined && own.bytesPerSecond > 0 ? own : this.#all.load();
  }

  #take(project: string, bytes: number): boolean {
    const holding = this.#holdings.get(project) ?? new Holding(this.now);
    const free = this.limit - this.used - bytes;
    if (bytes > 0 && holding.used + bytes > TIMES_OF_THE_FREE * free) return false;
    this.#all.add(bytes);
    holding.add(bytes);
    if (holding.used > 0) this.#holdings.set(project, holding);
    else this.#holdings.delete(project);
    return true;
  }
}

class Holding {
  readonly #drainRate: DrainRate;
  #used = 0;

  constructor(now: () => number) {
    this.#drainRate = new DrainRate(now);
  }

  get used(): number {
    return this.#used;
  }

  /** Negative bytes are given back. */
  add(bytes: number): void {
    this.#used += bytes;
    if (bytes < 0) this.#drainRate.drained(-bytes);
  }

  load(): Load {
    return { usedBytes: this.#used, bytesPerSecond: this.#drainRate.bytesPerSecond() };
  }
}

/** One request's part of the room. Free again when every holder has released it. */
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
