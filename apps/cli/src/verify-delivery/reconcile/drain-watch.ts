/** How far the way from the gateway to the store is empty. */
export interface DrainState {
  /** Records in Kafka; undefined where Kafka is not known, or does not answer. */
  readonly waiting: number | undefined;
  readonly rows: number;
}

export interface DrainWatchOptions {
  /** Rows that acknowledged events make, at least. */
  readonly expected: number;
  /** False: the end is told from the store alone. */
  readonly knowsKafka: boolean;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** When all is there and nothing waits, a row that should not come may come still: from a spool, or a writer that was believed dead. */
const STILL_MS = 5_000;
/** Where nobody can say that nothing waits, dead letters above all. */
const STILL_WITHOUT_KAFKA_MS = 20_000;
/** Services that lost a broker may need a minute to find each other again. */
const PATIENCE_MS = 180_000;
/** With nothing in Kafka, what is missing could come out of a spool only, and that goes on at once. */
const PATIENCE_WHEN_EMPTY_MS = 60_000;

/** Tells from one look after the other when a pipeline has come to rest, or will not. */
export class DrainWatch {
  readonly #options: DrainWatchOptions;
  readonly #now: () => number;
  #rows = -1;
  #leastWaiting = Infinity;
  #rowsSince: number;
  #movedAt: number;

  constructor(options: DrainWatchOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#rowsSince = this.#now();
    this.#movedAt = this.#now();
  }

  /** `state`: undefined when the store does not answer. Undefined while there is something to wait for. */
  judge(state: DrainState | undefined): 'drained' | 'overdue' | undefined {
    if (state !== undefined) this.#note(state);
    const nothingWaits = state?.waiting === 0;
    if (state !== undefined && this.#isAtRest(nothingWaits)) return 'drained';
    const patienceMs = nothingWaits ? PATIENCE_WHEN_EMPTY_MS : PATIENCE_MS;
    return this.#now() - this.#movedAt >= patienceMs ? 'overdue' : undefined;
  }

  #isAtRest(nothingWaits: boolean): boolean {
    const { expected, knowsKafka } = this.#options;
    const stillMs = knowsKafka ? STILL_MS : STILL_WITHOUT_KAFKA_MS;
    const isEmpty = nothingWaits || !knowsKafka;
    return isEmpty && this.#rows >= expected && this.#now() - this.#rowsSince >= stillMs;
  }

  /** What waits grows also while nobody takes anything, because idle gateways publish how far they are. */
  #note({ rows, waiting = Infinity }: DrainState): void {
    const now = this.#now();
    if (rows !== this.#rows) this.#rowsSince = now;
    if (rows !== this.#rows || waiting < this.#leastWaiting) this.#movedAt = now;
    this.#rows = rows;
    this.#leastWaiting = Math.min(this.#leastWaiting, waiting);
  }
}
