import { setTimeout as sleep } from 'node:timers/promises';
import type { Component, Running } from '@millrace/service-runtime';
import { startGuardedProcess, type GuardedProcess, type GuardedProcessOptions } from './guarded-process';
import { boundLogFile, lastLogLines, logFileSize } from './log-file';
import { waitUntil } from './wait-until';

export interface SupervisedProcessOptions extends GuardedProcessOptions {
  readonly name: string;
  /** Undefined once it works, else what is missing; asked ten times a second. Never rejects. */
  findFault(): Promise<string | undefined>;
  readonly readyWithinMs: number;
  /**
   * How often `findFault` is asked later on. A program that has a fault `HEARTBEAT_MISSES` times on end hangs: it is
   * killed. Without it only the program's end is noticed.
   */
  readonly heartbeatMs?: number;
  /** Before every start: for example, removes what a killed predecessor left behind. */
  prepare?(): Promise<void>;
  /** After SIGTERM; then it is killed. */
  readonly stopWithinMs: number;
  /** Gives up a start that is under way. */
  readonly ending?: AbortSignal | undefined;
  /** Told what happens to it after it first worked; a supervisor shows it and keeps process ids current. */
  onChange?(change: ProcessChange): void;
}

export type ProcessChange =
  /** Without `restartInMs` it stays down until it is brought back. */
  | { readonly kind: 'down'; readonly reason: string; readonly restartInMs: number | undefined }
  | { readonly kind: 'up'; readonly pid: number };

/** A program that is started again whenever it ends. */
export interface SupervisedProcess {
  readonly name: string;
  /** Of the program itself, not of a wrapper; changes with every restart. Undefined while it is down. */
  readonly pid: number | undefined;
  /** Whether it came to work and has not ended since; a program that is stopped with SIGSTOP counts as up. */
  readonly isUp: boolean;
  /**
   * Ends it and keeps it down, also when it was about to be started again. Resolves when it is down. After SIGTERM it
   * has the time of an ordinary stop to end by itself.
   */
  takeDown(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Has it started again after `takeDown`, without a pause; `isUp` tells when it works. */
  bringBack(): void;
}

/** A program did not come to work. The message ends with the last lines of its log. */
export class ProcessStartError extends Error {
  override readonly name = 'ProcessStartError';

  constructor(
    message: string,
    /** In a few words, to follow the program's name. */
    readonly reason: string,
  ) {
    super(message);
  }
}

/** More than an overloaded machine needs to answer; a crashed ClickHouse engine hangs for five minutes. */
const HEARTBEAT_MISSES = 8;
const FIRST_BACK_OFF_MS = 200;
const MAX_BACK_OFF_MS = 10_000;
/** A program that worked for this long starts over with the shortest back-off. */
const STABLE_AFTER_MS = 60_000;
const LAST_LINES = 15;

/**
 * Runs a program for as long as the component runs. `start` resolves when it works and rejects with a ProcessStartError
 * when it ends or does not work in time; after that every end is followed by a restart, with growing pauses between.
 */
export function supervisedProcess(options: SupervisedProcessOptions): Component<SupervisedProcess> {
  return {
    name: options.name,
    start: async (): Promise<Running<SupervisedProcess>> => {
      const supervision = new Supervision(options);
      await supervision.begin();
      return { value: supervision, stop: () => supervision.end() };
    },
  };
}

class Supervision implements SupervisedProcess {
  readonly name: string;
  readonly #options: SupervisedProcessOptions;
  readonly #ending = new AbortController();
  #process: GuardedProcess | undefined;
  #looping: Promise<void> = Promise.resolve();
  #backOffMs = FIRST_BACK_OFF_MS;
  #isUp = false;
  #hold: Hold | undefined;

  constructor(options: SupervisedProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  async takeDown(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#hold ??= createHold();
    await this.#stopProcess(signal);
  }

  bringBack(): void {
    this.#hold?.release();
    this.#hold = undefined;
  }

  async begin(): Promise<void> {
    const started = await this.#startProcess();
    this.#looping = this.#restartForEver(started);
  }

  async end(): Promise<void> {
    this.#ending.abort();
    this.bringBack();
    await this.#stopProcess('SIGTERM');
    await this.#looping;
  }

  async #startProcess(): Promise<GuardedProcess> {
    const options = this.#options;
    await options.prepare?.();
    while (this.#hold !== undefined) await this.#hold.released;
    this.#ending.signal.throwIfAborted();
    boundLogFile(options.logFile);
    const logStart = logFileSize(options.logFile);
    const started = startGuardedProcess(options);
    this.#process = started;
    const down = new AbortController();
    const death = started.ended.then((how) => {
      down.abort();
      this.#isUp = false;
      return how;
    });
    const fault = await this.#awaitReady(down.signal);
    // Something else may answer in its place; only a program that runs can be ready.
    if (fault === undefined && !down.signal.aborted) {
      this.#isUp = true;
      return started;
    }
    const reason = down.signal.aborted
      ? await death
      : `did not work within ${String(options.readyWithinMs / 1000)} s: ${fault ?? ''}`;
    await this.#stopProcess('SIGTERM');
    throw new ProcessStartError(describeFailure(options, reason, logStart), reason);
  }

  /** Resolves with the fault that is left when the time is over, or the waiting is no use any more. */
  async #awaitReady(down: AbortSignal): Promise<string | undefined> {
    const { readyWithinMs, ending } = this.#options;
    const signals = [down, this.#ending.signal, ...(ending === undefined ? [] : [ending])];
    let fault: string | undefined;
    const works = async () => {
      fault = await this.#options.findFault();
      return fault === undefined;
    };
    const isReady = await waitUntil(works, { withinMs: readyWithinMs, signal: AbortSignal.any(signals) });
    return isReady ? undefined : (fault ?? 'it was asked to end');
  }

  async #restartForEver(first: GuardedProcess): Promise<void> {
    let reason = await this.#watch(first);
    while (!this.#ending.signal.aborted) {
      const restartInMs = this.#hold === undefined ? this.#takeBackOff() : undefined;
      this.#options.onChange?.({ kind: 'down', reason, restartInMs });
      reason = await this.#restartAfter(restartInMs ?? 0);
    }
  }

  #takeBackOff(): number {
    const backOffMs = this.#backOffMs;
    this.#backOffMs = Math.min(backOffMs * 2, MAX_BACK_OFF_MS);
    return backOffMs;
  }

  /** Resolves with why the program is down again. */
  async #restartAfter(pauseMs: number): Promise<string> {
    try {
      await sleep(pauseMs, undefined, { signal: this.#ending.signal });
      const restarted = await this.#startProcess();
      this.#options.onChange?.({ kind: 'up', pid: restarted.pid });
      return await this.#watch(restarted);
    } catch (error) {
      return error instanceof ProcessStartError ? error.reason : String(error);
    }
  }

  /** Resolves with how the program ended; kills it when it stops answering. */
  async #watch(running: GuardedProcess): Promise<string> {
    const startedAt = Date.now();
    const logBounds = setInterval(() => {
      boundLogFile(this.#options.logFile);
    }, 30_000);
    const heartbeat = this.#beat(running);
    const reason = await running.ended;
    clearInterval(logBounds);
    clearInterval(heartbeat);
    this.#process = undefined;
    if (Date.now() - startedAt > STABLE_AFTER_MS) this.#backOffMs = FIRST_BACK_OFF_MS;
    return reason;
  }

  #beat(running: GuardedProcess): NodeJS.Timeout | undefined {
    const { heartbeatMs } = this.#options;
    if (heartbeatMs === undefined) return undefined;
    let misses = 0;
    return setInterval(() => {
      void this.#options.findFault().then((fault) => {
        misses = fault === undefined ? 0 : misses + 1;
        if (misses >= HEARTBEAT_MISSES) running.signal('SIGKILL');
      });
    }, heartbeatMs);
  }

  async #stopProcess(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    running.signal(signal);
    // One that was stopped with SIGSTOP hears SIGTERM only when it goes on.
    running.signal('SIGCONT');
    const kill = setTimeout(() => {
      running.signal('SIGKILL');
    }, this.#options.stopWithinMs);
    await running.ended;
    clearTimeout(kill);
    this.#process = undefined;
  }
}

/** Keeps a program down until it is released. */
interface Hold {
  readonly released: Promise<void>;
  release(): void;
}

function createHold(): Hold {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { released, release };
}

function describeFailure({ name, logFile }: SupervisedProcessOptions, reason: string, logStart: number): string {
  const lines = lastLogLines(logFile, LAST_LINES, logStart).map((line) => `  | ${line}`);
  return [`${name} ${reason}. The end of its log, ${logFile}:`, ...lines].join('\n');
}
