export interface ServiceHealth {
  readonly name: string;
  /** As the service says; `unreachable` when it says nothing. */
  readonly state: string;
  /** Empty when all is well. */
  readonly fault: string;
}

const PATIENCE_MS = 2_000;

/** Asks each service's admin port how it is. `admin` holds their addresses by name. */
export function readServiceHealth(admin: Readonly<Record<string, string>>): Promise<readonly ServiceHealth[]> {
  return Promise.all(Object.entries(admin).map(([name, url]) => readOne(name, url)));
}

async function readOne(name: string, url: string): Promise<ServiceHealth> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const { state, faults } = (await answer.json()) as { state: string; faults: Readonly<Record<string, string>> };
    const fault = Object.entries(faults).map(([what, why]) => `${what}: ${why}`);
    return { name, state, fault: fault.join('; ') };
  } catch (error) {
    return {
      name,
      state: 'unreachable',
      fault: `${url} does not answer (${error instanceof Error ? error.message : 'unknown'})`,
    };
  }
}
