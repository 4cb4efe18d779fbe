export type ServiceState = 'starting' | 'ready' | 'draining' | 'stopped' | 'failed';

/** Undefined when all is well, else one sentence on what is wrong. Must answer within a second. */
export type ReadinessCheck = () => string | undefined | Promise<string | undefined>;

/** What a service knows of its own health. Alive as long as it answers; ready when started and every dependency works. */
export class Health {
  #state: ServiceState = 'starting';
  readonly #checks = new Map<string, ReadinessCheck>();

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

  /** The faults that keep the service from being ready, by dependency; empty when ready. */
  async faults(): Promise<Readonly<Record<string, string>>> {
    const faults: Record<string, string> = {};
    if (this.#state !== 'ready') faults['state'] = this.#state;
    for (const [name, check] of this.#checks) {
      const fault = await answerOf(check);
      if (fault !== undefined) faults[name] = fault;
    }
    return faults;
  }
}

async function answerOf(check: ReadinessCheck): Promise<string | undefined> {
  try {
    return await check();
  } catch (error) {
    return error instanceof Error ? error.message : 'the check failed';
  }
}
