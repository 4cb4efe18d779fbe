import type { Component, Running } from '@millrace/service-runtime';
import type { SupervisedProcess } from './supervised-process';

/** The processes of a stack that were started so far, in that order. */
export class StackParts {
  readonly #running = new Map<string, Running<SupervisedProcess>>();

  async start(component: Component<SupervisedProcess>): Promise<void> {
    this.#running.set(component.name, await component.start());
  }

  has(name: string): boolean {
    return this.#running.has(name);
  }

  /** Stops one part; nothing happens when it was not started. */
  async stop(name: string): Promise<void> {
    const part = this.#running.get(name);
    this.#running.delete(name);
    await part?.stop();
  }

  /** Names of what is still started, the youngest first. */
  get names(): readonly string[] {
    return [...this.#running.keys()].toReversed();
  }

  /** Process ids of what is up now. */
  get processIds(): Readonly<Record<string, number>> {
    const ids = [...this.#running].map(([name, { value }]) => [name, value.pid] as const);
    return Object.fromEntries(ids.filter((entry): entry is readonly [string, number] => entry[1] !== undefined));
  }
}
