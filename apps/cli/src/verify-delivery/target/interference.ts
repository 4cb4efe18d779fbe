import type { SeededRandom } from '../seeded-random';
import type { ConnectionJudge, Judgement } from './relay';

export interface InterferenceOptions {
  readonly random: SeededRandom;
  /** Whether a request that begins so may be broken off; all unless given. */
  mayCut?(beginning: Buffer): boolean;
}

/** While requests are cut, this part of them is. */
const CUT_SHARE = 0.4;
/** Of requests that are cut, these parts end within their first piece, and some pieces later; of the others the answer is lost. */
const FIRST_PIECE_SHARE = 0.3;
const LATER_PIECE_SHARE = 0.3;
/** In pieces of 64 KiB at most; a request that is shorter loses its answer. */
const LATEST_PIECE = 12;
const DELAY_MS = { least: 300, most: 3_000 } as const;
/** While requests arrive late, this part of them does; the others, and what is sent again, come through meanwhile. */
const LATE_SHARE = 0.4;
const LATE_MS = { least: 1_000, most: 5_000 } as const;

type Trouble = 'cutting' | 'delaying' | 'deferring';

/** What is done to the connections of a proxy. What is chosen comes from a seed; what there is to choose from, from the traffic. */
export class Interference {
  readonly #options: InterferenceOptions;
  /** How many faults want each. */
  readonly #holders: Record<Trouble, number> = { cutting: 0, delaying: 0, deferring: 0 };
  #cuts = 0;

  constructor(options: InterferenceOptions) {
    this.#options = options;
  }

  /** Connections broken off so far. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Breaks connections off until the returned function is called: in the middle of a request, or before the answer arrives. */
  startCutting(): () => void {
    return this.#hold('cutting');
  }

  /** Delays requests and answers until the returned function is called. */
  startDelaying(): () => void {
    return this.#hold('delaying');
  }

  /**
   * Has requests arrive after their clients were told that they were broken off, until the returned function is called. Only
   * those that may be cut.
   */
  startDeferring(): () => void {
    return this.#hold('deferring');
  }

  /** For one connection, whose requests come one after the other. */
  ofConnection(): ConnectionJudge {
    let doom: number | undefined;
    let isAnswered = true;
    return {
      fromClient: (chunk) => {
        const isFirst = isAnswered;
        if (isFirst) doom = this.#chooseDoom(chunk);
        isAnswered = false;
        if (doom === undefined) return isFirst ? (this.#defer(chunk) ?? this.#passOrDelay()) : PASS;
        doom -= 1;
        return doom > 0 ? PASS : this.#cut(chunk);
      },
      fromServer: (chunk) => {
        if (doom !== undefined) return this.#cut(chunk);
        const isFirst = !isAnswered;
        isAnswered = true;
        return isFirst ? this.#passOrDelay() : PASS;
      },
    };
  }

  #hold(what: Trouble): () => void {
    this.#holders[what] += 1;
    return once(() => (this.#holders[what] -= 1));
  }

  /** After how many pieces a request is broken off, unless it is answered before; undefined: it is left alone. */
  #chooseDoom(beginning: Buffer): number | undefined {
    const { random, mayCut } = this.#options;
    if (this.#holders.cutting === 0 || mayCut?.(beginning) === false || !random.chance(CUT_SHARE)) return undefined;
    if (random.chance(FIRST_PIECE_SHARE)) return 1;
    const isLater = random.chance(LATER_PIECE_SHARE / (1 - FIRST_PIECE_SHARE));
    return isLater ? random.integer(2, LATEST_PIECE) : Infinity;
  }

  #cut(chunk: Buffer): Judgement {
    this.#cuts += 1;
    return { kind: 'cut', passedBytes: this.#options.random.below(chunk.length) };
  }

  #defer(beginning: Buffer): Judgement | undefined {
    const { random, mayCut } = this.#options;
    if (this.#holders.deferring === 0 || mayCut?.(beginning) === false || !random.chance(LATE_SHARE)) return undefined;
    this.#cuts += 1;
    return { kind: 'arrive-late', afterMs: random.integer(LATE_MS.least, LATE_MS.most) };
  }

  #passOrDelay(): Judgement {
    if (this.#holders.delaying === 0) return PASS;
    return { kind: 'delay', forMs: this.#options.random.integer(DELAY_MS.least, DELAY_MS.most) };
  }
}

const PASS: Judgement = { kind: 'pass' };

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}
