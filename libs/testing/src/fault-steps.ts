import { setImmediate as nextTurn } from 'node:timers/promises';

/** What can happen to whoever holds a partition, at one of its awaits. */
export const FAULT_KINDS = [
  /** The process dies before the step. */
  'crash before',
  /** The process dies when the step is done, before it learns of it. */
  'crash after',
  /** The step is not done, and the holder is told so. */
  'failure',
  /** The step is done, and the holder is told that it failed. */
  'lost answer',
  /** Another takes the partition over and finishes; only then the step arrives. */
  'late arrival',
  /** The step is done, another takes the partition over and finishes; only then the answer arrives. */
  'late answer',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Where a step leads to: decides which error a failure is. */
export type StepTarget = 'kafka' | 'commit' | 'clickhouse' | 'publisher';

export interface FaultHooks {
  /** Whoever takes the step has lost the partition, dead or alive; a successor starts. */
  replaceHolder(): void;
  /** The error of a failed step. */
  toError(target: StepTarget): Error;
  /** Resolves when the successor has settled everything. */
  untilDrained(): Promise<void>;
}

export interface StepOptions {
  readonly name: string;
  readonly target: StepTarget;
  /** Tells the fakes that this holder does not answer its group any more, dead or only slow. */
  readonly leave: (how: 'dead' | 'slow') => void;
}

/** Everything that the holders of a partition do to the world outside, in order, with faults at chosen places. */
export class FaultSteps {
  readonly names: string[] = [];
  readonly #late: Promise<unknown>[] = [];
  #count = 0;

  constructor(
    private readonly faults: ReadonlyMap<number, FaultKind>,
    private readonly hooks: FaultHooks,
  ) {}

  async take<T>(options: StepOptions, step: () => Promise<T>): Promise<T> {
    const fault = this.faults.get(this.#count);
    this.#count += 1;
    // A turn of the event loop stands for the network: what runs beside may overtake.
    await nextTurn();
    const run = async () => {
      const result = await step();
      this.names.push(options.name);
      return result;
    };
    return fault === undefined ? run() : this.#fail(fault, options, run);
  }

  /** Resolves when the late arrivals are there. */
  async arrived(): Promise<void> {
    await Promise.allSettled(this.#late);
  }

  async #fail<T>(fault: FaultKind, { target, leave }: StepOptions, run: () => Promise<T>): Promise<T> {
    switch (fault) {
      case 'crash before':
      case 'crash after':
        if (fault === 'crash after') await run();
        leave('dead');
        this.hooks.replaceHolder();
        return new Promise<never>(() => undefined);
      case 'failure':
      case 'lost answer':
        if (fault === 'lost answer') await run();
        if (target === 'commit') this.hooks.replaceHolder();
        throw this.hooks.toError(target);
      case 'late arrival':
        return this.#overtake(leave, () => this.hooks.untilDrained().then(run));
      case 'late answer': {
        const result = await run();
        return this.#overtake(leave, () => this.hooks.untilDrained().then(() => result));
      }
    }
  }

  #overtake<T>(leave: StepOptions['leave'], finish: () => Promise<T>): Promise<T> {
    leave('slow');
    this.hooks.replaceHolder();
    const late = finish();
    this.#late.push(late);
    return late;
  }
}

/** Does a step to the outside, or what a fault makes of it. */
export type Take = <T>(target: StepTarget, name: string, step: () => Promise<T>) => Promise<T>;
