import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend } from './balancer';

/** Often enough that a backend which drains is left alone long before it stops accepting. */
const ASK_EVERY_MS = 150;
const ANSWER_WITHIN_MS = 1_000;

/** Keeps asking backends whether they are ready. */
export class ReadyBackends {
  readonly #backends: readonly Backend[];
  readonly #ready = new Set<Backend>();
  readonly #ending = new AbortController();
  #asking: readonly Promise<void>[] = [];
  #turn = 0;

  constructor(backends: readonly Backend[]) {
    this.#backends = backends;
  }

  /** Resolves when each was asked once. */
  async start(): Promise<void> {
    await Promise.all(this.#backends.map((backend) => this.#ask(backend)));
    this.#asking = this.#backends.map((backend) => this.#askForEver(backend));
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#asking);
  }

  /** Those that are ready, each time beginning with another one. */
  next(): readonly Backend[] {
    const ready = this.#backends.filter((backend) => this.#ready.has(backend));
    this.#turn += 1;
    const first = this.#turn % Math.max(1, ready.length);
    return [...ready.slice(first), ...ready.slice(0, first)];
  }

  async #askForEver(backend: Backend): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      await this.#ask(backend);
    }
  }

  async #ask(backend: Backend): Promise<void> {
    if (await answersWell(backend.readyUrl)) this.#ready.add(backend);
    else this.#ready.delete(backend);
  }
}

async function answersWell(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
