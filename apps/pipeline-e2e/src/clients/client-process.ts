import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Environment } from '@millrace/config';

const ENDS_WITHIN_MS = 10_000;

export interface ClientProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Environment;
  /** Where the client may leave files. */
  readonly folder: string;
}

/** What a program answers to one action. */
type Answer = { readonly result: unknown } | { readonly fault: string };

/**
 * A program around a producer's own client library, in the library's own runtime: it takes actions as lines of JSON
 * (`{"do": name, "with": arguments}`) and answers each with one line, `{"result": …}` or `{"fault": text}`.
 */
export class ClientProcess {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #errors = '';

  constructor({ command, args, environment, folder }: ClientProgram) {
    const child = spawn(command, args, { cwd: folder, env: environment, stdio: 'pipe' });
    child.stderr.on('data', (part: Buffer) => (this.#errors += part.toString()));
    this.#lines = createInterface({ input: child.stdout });
    this.#child = child;
  }

  /** One action at a time. Rejects with what the library said when it failed, and when the program ended instead. */
  async call<Result>(action: string, args: Readonly<Record<string, unknown>> = {}): Promise<Result> {
    const ended = new AbortController();
    const line = once(this.#lines, 'line', { signal: ended.signal });
    const end = once(this.#child, 'exit', { signal: ended.signal });
    this.#child.stdin?.write(`${JSON.stringify({ do: action, with: args })}\n`);
    try {
      const [said] = (await Promise.race([line, end])) as readonly unknown[];
      if (typeof said !== 'string') throw new Error(`the client ended during ${action}: ${this.#errors}`);
      const answer = JSON.parse(said) as Answer;
      if ('fault' in answer) throw new Error(answer.fault);
      return answer.result as Result;
    } finally {
      ended.abort();
      await Promise.allSettled([line, end]);
    }
  }

  /** Ends as programs end that have no more to do; killed when it does not. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), ENDS_WITHIN_MS);
    this.#child.stdin?.end();
    await exit;
    clearTimeout(impatience);
  }
}
