/** A project may be so far ahead of its rate before it counts as flooding, in seconds of that rate. */
const BURST_SECONDS = 4;
/** A project goes on as flooding for so long after it was last ahead of its rate: events of a flood stay together. */
const STICKY_MS = 10_000;

export interface OverflowProjectsOptions {
  /** What a project may send in the long run before it counts as flooding; 0: whatever it likes. */
  readonly bytesPerSecond: number;
  /** Whether there is anybody who could be delayed. */
  readonly isShared: () => boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

interface Flow {
  /** How far ahead of its rate the project is. */
  aheadBytes: number;
  asOf: number;
  floodsUntil: number;
}

/** Tells which projects send more than what the regular partitions of the raw topic are kept short for. */
export class OverflowProjects {
  /** One for each project that ever sent: as many as the projects file names. */
  readonly #flows = new Map<string, Flow>();

  constructor(private readonly options: OverflowProjectsOptions) {}

  /** Counts bytes that the project sends now, and tells whether it floods. */
  isFlooding(project: string, bytes: number): boolean {
    const { bytesPerSecond, isShared, now } = this.options;
    if (bytesPerSecond === 0 || !isShared()) return false;
    const flow = this.#flowOf(project);
    const time = now();
    const limit = bytesPerSecond * BURST_SECONDS;
    const ahead = Math.max(0, flow.aheadBytes - ((time - flow.asOf) / 1_000) * bytesPerSecond) + bytes;
    flow.asOf = time;
    flow.aheadBytes = Math.min(ahead, limit);
    if (ahead > limit) flow.floodsUntil = time + STICKY_MS;
    return time < flow.floodsUntil;
  }

  #flowOf(project: string): Flow {
    const known = this.#flows.get(project);
    if (known !== undefined) return known;
    const flow: Flow = { aheadBytes: 0, asOf: this.options.now(), floodsUntil: -Infinity };
    this.#flows.set(project, flow);
    return flow;
  }
}
