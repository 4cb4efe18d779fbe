import type { Component, Running } from '@millrace/service-runtime';
import type { SupervisedProcess } from './supervised-process';

/** The processes of a stack that were started so far, in that order. */
export class StackParts {
  readonly #running = new Map<string, Running<SupervisedProcess>>();

  /** Starts parts side by side. Rejects with the first failure once each of them has started or failed. */
  async start(...components: readonly Component<SupervisedProcess>[]): Promise<void> {
    const starts = components.map(async (component) => {
      this.#running.set(component.name, await component.start());
    });
    const failure = (await Promise.allSettled(starts)).find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }

  has(name: string): boolean {
    return this.#running.has(name);
  }

  /** Undefined when it was not started. */
  get(name: string): SupervisedProcess | undefined {
    return this.#running.get(name)?.value;
  }

  /** Stops parts side by side; nothing happens for one that was not started. */
  async stop(...names: readonly string[]): Promise<void> {
    const parts = names.flatMap((name) => this.#running.get(name) ?? []);
    for (const name of names) this.#running.delete(name);
    await Promise.all(parts.map((part) => part.stop()));
  }

  /** Process ids of what is up now. */
  get processIds(): Readonly<Record<string, number>> {
    const ids = [...this.#running].map(([name, { value }]) => [name, value.pid] as const);
    return Object.fromEntries(ids.filter((entry): entry is readonly [string, number] => entry[1] !== undefined));
  }
}
