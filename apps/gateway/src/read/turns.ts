/** Of so many turns one is beyond the reach of a project that has all others. */
const TURNS_TO_ONE_FOR_OTHERS = 8;

/**
 * How much may be done at a time. Who comes when all turns are taken is turned away: a queue would only hide it. However
 * many turns a single project asks for, some are left for others.
 */
export class Turns {
  readonly #takenBy = new Map<string, number>();
  readonly #limitOfProject: number;
  #taken = 0;

  constructor(readonly limit: number) {
    this.#limitOfProject = limit - Math.floor(limit / TURNS_TO_ONE_FOR_OTHERS);
  }

  get taken(): number {
    return this.#taken;
  }

  /** Gives the turn back, once; undefined when there is none. */
  take(project: string): (() => void) | undefined {
    if (this.#taken >= this.limit || this.#takenOf(project) >= this.#limitOfProject) return undefined;
    this.#add(project, 1);
    return () => {
      this.#add(project, -1);
    };
  }

  #takenOf(project: string): number {
    return this.#takenBy.get(project) ?? 0;
  }

  #add(project: string, turns: 1 | -1): void {
    const ofProject = this.#takenOf(project) + turns;
    this.#taken += turns;
    if (ofProject === 0) this.#takenBy.delete(project);
    else this.#takenBy.set(project, ofProject);
  }
}
