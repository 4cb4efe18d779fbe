import fc from 'fast-check';
import { describeSending } from './describe-request';
import type { FuzzProject, FuzzRequest, Sending } from './fuzz-request';
import type { Consequence, FuzzedDialect } from './fuzzed-dialect';
import { judge } from './judge';
import type { FuzzClient } from './send-fuzz-request';
import { toSending } from './to-sending';

/**
 * In flight at a time. Few questions: fuzzed events have thousands of names of attributes, of which each page takes hundreds of
 * megabytes to read, and the engine of a test run has 2 GiB; beyond, questions are refused with 503, which would be right.
 */
const IN_FLIGHT = { sends: 30, asks: 2 };

/** Requests that are made at a time: each block has a seed of its own. */
const BLOCK = 250;

const SHRUNK_WITHIN_MS = 20_000;

const FIRST_MARKER = 10_000_000;

/** Where a request comes from: with the same two it is made again. */
export interface Origin {
  readonly seed: number;
  readonly index: number;
  readonly kind: keyof typeof IN_FLIGHT;
}

/** What was sent, and what the answer promised. */
export interface Account {
  readonly marker: string;
  readonly origin: Origin;
  readonly isGood: boolean;
  readonly consequence: Consequence;
}

export interface FuzzRunOptions {
  readonly dialect: FuzzedDialect;
  readonly project: FuzzProject;
  readonly client: FuzzClient;
  readonly seed: number;
  readonly sends: number;
  readonly asks: number;
}

/** What came of all requests. */
export interface FuzzRun {
  readonly accounts: readonly Account[];
  /** How many answers had each status; 0 counts aborted requests. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** Sends as many requests as asked for. Rejects at the first that is answered wrongly, with the smallest like it. */
export async function fuzz(options: FuzzRunOptions): Promise<FuzzRun> {
  const session = new Session(options);
  await Promise.all([session.runLane('sends'), session.runLane('asks')]);
  return session;
}

/** The request of an origin once more, in words. */
export function describeOrigin(
  { dialect, project }: Pick<FuzzRunOptions, 'dialect' | 'project'>,
  { origin, marker }: Pick<Account, 'origin' | 'marker'>,
): string {
  const { kind, seed, index } = origin;
  const request = fc.sample(dialect[kind], { seed, numRuns: index + 1 })[index];
  if (request === undefined) throw new Error('no such request');
  return `seed ${String(seed)}, request ${String(index)} of the ${kind}:\n${describeSending(toSending(request, project, marker))}`;
}

class Session implements FuzzRun {
  readonly accounts: Account[] = [];
  readonly statuses = new Map<number, number>();
  readonly #options: FuzzRunOptions;
  #markers = FIRST_MARKER;
  #failed = false;

  constructor(options: FuzzRunOptions) {
    this.#options = options;
  }

  async runLane(kind: Origin['kind']): Promise<void> {
    const requests = this.#requests(kind);
    await Promise.all(Array.from({ length: IN_FLIGHT[kind] }, () => this.#work(requests)));
  }

  *#requests(kind: Origin['kind']): Generator<readonly [FuzzRequest, Origin]> {
    const { dialect, seed, [kind]: total } = this.#options;
    for (let done = 0; done < total; done += BLOCK) {
      const block = seed + done;
      const requests = fc.sample(dialect[kind], { seed: block, numRuns: Math.min(BLOCK, total - done) });
      for (const [index, request] of requests.entries()) yield [request, { seed: block, index, kind }];
    }
  }

  async #work(requests: Generator<readonly [FuzzRequest, Origin]>): Promise<void> {
    for (let next = requests.next(); next.done !== true && !this.#failed; next = requests.next()) {
      const [request, origin] = next.value;
      const sending = this.#toSending(request);
      try {
        const consequence = await this.#exchange(origin.kind, sending);
        this.accounts.push({ marker: sending.marker, origin, isGood: request.isGood, consequence });
      } catch (error) {
        this.#failed = true;
        throw await this.#explain(sending, origin, error);
      }
    }
  }

  #toSending(request: FuzzRequest): Sending {
    this.#markers += 1;
    return toSending(request, this.#options.project, String(this.#markers));
  }

  async #exchange(kind: Origin['kind'], sending: Sending): Promise<Consequence> {
    const { dialect, client } = this.#options;
    const answer = await client.send(sending);
    const status = answer?.status ?? 0;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    return judge(dialect, kind, sending, answer);
  }

  /** The same fault by the smallest request that still makes it. */
  async #explain(failed: Sending, { seed, index, kind }: Origin, error: unknown): Promise<Error> {
    let smallest = failed;
    const again = fc.asyncProperty(this.#options.dialect[kind], async (request) => {
      const sending = this.#toSending(request);
      try {
        await this.#exchange(kind, sending);
      } catch (fault) {
        smallest = sending;
        throw fault;
      }
    });
    await fc.check(again, { seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: SHRUNK_WITHIN_MS });
    const where = `seed ${String(seed)}, request ${String(index)} of the ${kind}`;
    return new Error(`${where}: ${String(error)}\n${describeSending(smallest)}`, { cause: error });
  }
}
