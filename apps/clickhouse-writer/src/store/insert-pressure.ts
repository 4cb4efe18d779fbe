import { setTimeout as delay } from 'node:timers/promises';
import { ClickHouseError } from '@millrace/clickhouse';

/** Why the writer slows down. */
export type PressureCause = 'too_many_parts' | 'memory' | 'overload' | 'slow';

export interface InsertPressureOptions {
  /** Told of every sign of pressure that is heeded. */
  readonly onPressure: (cause: PressureCause) => void;
  /** Milliseconds, of any clock that does not jump. */
  readonly now?: () => number;
}

/** The first spacing, in milliseconds; at full speed a partition makes a few inserts a second. */
const FIRST_SPACING_MS = 250;
const MAX_SPACING_MS = 10_000;
/** Three good inserts in a row halve the spacing; below FIRST_SPACING_MS it ends. */
const EASING = 0.8;
/** ClickHouse takes milliseconds, and sleeps for up to a second when it has many parts to merge. */
const SLOW_INSERT_SECONDS = 5;

/**
 * How fast this writer inserts, all partitions together, because parts and memory are ClickHouse's as a whole. Without
 * signs of pressure nothing waits. With one, batches begin at least a spacing apart, in the order of asking, and the
 * spacing doubles with every further sign and shrinks by a fifth with every good insert: fewer inserts, and larger ones,
 * because batches fill while they wait for their turn. What failed together, before anything could slow down, is one sign.
 */
export class InsertPressure {
  readonly #options: InsertPressureOptions;
  readonly #now: () => number;
  #spacingMs = 0;
  #nextTurnAt = 0;
  #heededAt = -Infinity;

  constructor(options: InsertPressureOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** How far apart batches begin now; 0 without pressure. */
  get spacingMs(): number {
    return this.#spacingMs;
  }

  /** Resolves when the next batch may begin, or when the signal fires. */
  async turn(signal: AbortSignal): Promise<void> {
    if (this.#spacingMs === 0) return;
    const now = this.#now();
    const turnAt = Math.max(now, this.#nextTurnAt);
    this.#nextTurnAt = turnAt + this.#spacingMs;
    await delay(turnAt - now, undefined, { signal }).catch(() => undefined);
  }

  /** An insert that was begun at `startedAt`, by this object's clock, is acknowledged. */
  noteSuccess(startedAt: number): void {
    if (this.#now() - startedAt > SLOW_INSERT_SECONDS * 1_000) this.#tighten('slow', startedAt);
    else this.#ease();
  }

  /** An insert that was begun at `startedAt`, by this object's clock, failed. */
  noteFailure(error: unknown, startedAt: number): void {
    if (error instanceof ClickHouseError && error.isOverload) this.#tighten(toCause(error.code), startedAt);
  }

  #tighten(cause: PressureCause, startedAt: number): void {
    if (startedAt < this.#heededAt) return;
    this.#heededAt = this.#now();
    this.#spacingMs = Math.min(MAX_SPACING_MS, Math.max(FIRST_SPACING_MS, this.#spacingMs * 2));
    this.#options.onPressure(cause);
  }

  #ease(): void {
    const eased = this.#spacingMs * EASING;
    this.#spacingMs = eased < FIRST_SPACING_MS ? 0 : eased;
  }
}

const CAUSES: ReadonlyMap<number | undefined, PressureCause> = new Map([
  [252, 'too_many_parts'],
  [241, 'memory'],
  [173, 'memory'],
  [777, 'memory'],
  [778, 'memory'],
]);

function toCause(code: number | undefined): PressureCause {
  return CAUSES.get(code) ?? 'overload';
}
