export type ServiceState = 'starting' | 'ready' | 'draining' | 'stopped' | 'failed';

/** Undefined when all is well, else one sentence on what is wrong. Must answer within a second. */
export type ReadinessCheck = () => string | undefined | Promise<string | undefined>;

/** What a service knows of its own health. Alive as long as it answers; ready when started and every dependency works. */
export class Health {
  #state: ServiceState = 'starting';
  readonly #checks = new Map<string, ReadinessCheck>();
  readonly #notes = new Map<string, ReadinessCheck>();

  get state(): ServiceState {
    return this.#state;
  }

  moveTo(state: ServiceState): void {
    this.#state = state;
  }

  /** Adds a dependency to readiness, under the name that /readyz shows. */
  addCheck(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  /** Adds something that people have to look at, and that is no reason to send nothing to this service. */
  addNote(name: string, note: ReadinessCheck): void {
    this.#notes.set(name, note);
  }

  /** What people have to look at, by the name of its note; empty when there is nothing. */
  notes(): Promise<Readonly<Record<string, string>>> {
    return answersOf(this.#notes);
  }

  /** The faults that keep the service from being ready, by dependency; empty when ready. */
  async faults(): Promise<Readonly<Record<string, string>>> {
    const faults = await answersOf(this.#checks);
    return this.#state === 'ready' ? faults : { state: this.#state, ...faults };
  }
}

async function answersOf(checks: ReadonlyMap<string, ReadinessCheck>): Promise<Readonly<Record<string, string>>> {
  const answers: Record<string, string> = {};
  for (const [name, check] of checks) {
    const answer = await answerOf(check);
    if (answer !== undefined) answers[name] = answer;
  }
  return answers;
}

async function answerOf(check: ReadinessCheck): Promise<string | undefined> {
  try {
    return await check();
  } catch (error) {
    return error instanceof Error ? error.message : 'the check failed';
  }
}
