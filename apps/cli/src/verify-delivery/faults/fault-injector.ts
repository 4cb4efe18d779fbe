import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '@millrace/local-stack';
import { FAULT_KINDS, type Fault, type FaultInjector, type FaultKind, type FaultOutcome } from './fault';

/**
 * One way of breaking something: breaks it, calls `broken`, which resolves when it has been broken for long enough, then heals it. It is
 * healed also when something on the way fails.
 */
export type Breakage = (broken: () => Promise<void>) => Promise<void>;

/** Something that can be broken, how, and how one sees that it works again. */
export interface Breakable {
  readonly name: string;
  /** Connections to it that were broken off so far, where that is a way to break it. */
  countCuts?(): number;
  readonly breakages: Readonly<Partial<Record<FaultKind, Breakage>>>;
  /** Undefined while it works, else what is missing. Never rejects. */
  findFault(): Promise<string | undefined>;
}

const CUTS: readonly FaultKind[] = ['cut-requests', 'cut-inserts', 'late-inserts'];

/** A service that starts while Kafka is down waits for it, and outages overlap. */
const READY_WITHIN_MS = 300_000;

/** The injector of parts that are known with the ways to break them. */
export class PartsInjector implements FaultInjector {
  readonly parts: FaultInjector['parts'];
  readonly #breakables: ReadonlyMap<string, Breakable>;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #healing = new AbortController();

  constructor(breakables: readonly Breakable[]) {
    this.#breakables = new Map(breakables.map((breakable) => [breakable.name, breakable]));
    this.parts = breakables.map(({ name, breakages }) => ({
      name,
      kinds: FAULT_KINDS.filter((kind) => breakages[kind] !== undefined),
    }));
  }

  async inject(fault: Fault, ending?: AbortSignal): Promise<FaultOutcome> {
    const signals = ending === undefined ? [this.#healing.signal] : [this.#healing.signal, ending];
    const injection = this.#inject(fault, AbortSignal.any(signals));
    this.#underWay.add(injection);
    try {
      return await injection;
    } finally {
      this.#underWay.delete(injection);
    }
  }

  /** Ends all faults that are under way before their time; nothing can be broken after it. Resolves when all is healed. */
  async healAll(): Promise<void> {
    this.#healing.abort();
    await Promise.allSettled(this.#underWay);
  }

  async #inject(fault: Fault, ending: AbortSignal): Promise<FaultOutcome> {
    const { kind, part, forMs } = fault;
    const breakable = this.#breakables.get(part);
    const breakage = breakable?.breakages[kind];
    if (breakable === undefined || breakage === undefined) throw new Error(`there is no way to ${kind} ${part} here`);
    const cutsBefore = breakable.countCuts?.() ?? 0;
    let brokenAt = Date.now();
    await breakage(async () => {
      brokenAt = Date.now();
      await sleep(forMs, undefined, { signal: ending }).catch(() => undefined);
    });
    const healedAt = Date.now();
    await awaitWorking(breakable, this.#healing.signal);
    const cuts = (breakable.countCuts?.() ?? 0) - cutsBefore;
    return { fault, brokenAt, healedAt, readyAt: Date.now(), ...(CUTS.includes(kind) && { cuts }) };
  }
}

/** Rejects when it does not come to work. */
export async function awaitWorking(
  { name, findFault }: Pick<Breakable, 'name' | 'findFault'>,
  signal?: AbortSignal,
): Promise<void> {
  let fault: string | undefined;
  const works = async () => {
    fault = await findFault();
    return fault === undefined;
  };
  const isWorking = await waitUntil(works, { withinMs: READY_WITHIN_MS, ...(signal !== undefined && { signal }) });
  if (!isWorking) throw new Error(`${name} did not come back: ${fault ?? 'it was not waited for'}`);
}
