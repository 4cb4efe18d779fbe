import { ConfigError } from '@millrace/config';
import type { Logger } from '@millrace/observability';
import type { Component, Running } from './component';
import { Health } from './health';

/** Starts components in the order of the calls; the runtime stops them in the reverse order. */
export interface Scope {
  readonly health: Health;
  start<T>(component: Component<T>): Promise<T>;
  /** Ends the service from inside, for a fault that only a new process mends: drains and exits with 1. */
  fail(error: unknown): void;
}

export interface ServiceOptions {
  readonly log: Logger;
  /** How long each component may take to stop, in milliseconds. */
  readonly stopDeadlineMs?: number;
  /** Starts everything; what it started is stopped again if it throws. */
  compose(scope: Scope): Promise<void>;
}

const DEFAULT_STOP_DEADLINE_MS = 10_000;
/** A second signal within this time is the same Ctrl-C, delivered twice by npm or a terminal. */
const REPEATED_SIGNAL_MS = 5_000;

/**
 * Runs a service until a signal or a failure: compose, ready, drain in reverse order, exit. Every stop is
 * attempted, even if one fails or misses its deadline. A further signal after 5 s exits at once.
 */
export async function runService({
  log,
  stopDeadlineMs = DEFAULT_STOP_DEADLINE_MS,
  compose,
}: ServiceOptions): Promise<void> {
  const health = new Health();
  const running: { name: string; stop: Running<unknown>['stop'] }[] = [];
  let end: (reason: { signal?: string; error?: unknown }) => void = () => undefined;
  const ended = new Promise<{ signal?: string; error?: unknown }>((resolve) => {
    end = resolve;
  });
  listenForSignals(log, (signal) => {
    end({ signal });
  });
  surviveStandardError();

  const scope: Scope = {
    health,
    start: async (component) => {
      const started = await component.start();
      running.push({ name: component.name, stop: () => started.stop() });
      return started.value;
    },
    fail: (error) => {
      end({ error });
    },
  };

  const composed = compose(scope).then(
    () => {
      if (health.state !== 'starting') return;
      health.moveTo('ready');
      log.info('ready');
    },
    (error: unknown) => {
      end({ error });
    },
  );
  const reason = await ended;
  if (reason.error === undefined) log.info({ signal: reason.signal }, 'draining');
  else log.fatal({ err: reason.error }, 'failed; draining');
  health.moveTo('draining');
  await Promise.race([composed, deadline(stopDeadlineMs)]);
  const allStopped = await stopInReverse(running, stopDeadlineMs, log);
  health.moveTo(reason.error === undefined ? 'stopped' : 'failed');
  log.info('stopped');
  process.exit(reason.error === undefined && allStopped ? 0 : 1);
}

async function stopInReverse(
  running: readonly { name: string; stop(): Promise<void> }[],
  deadlineMs: number,
  log: Logger,
): Promise<boolean> {
  let allStopped = true;
  for (const { name, stop } of running.toReversed()) {
    try {
      const outcome = await Promise.race([stop().then(() => 'stopped' as const), deadline(deadlineMs)]);
      if (outcome === 'stopped') continue;
      log.error({ component: name, deadlineMs }, 'did not stop in time');
    } catch (error) {
      log.error({ component: name, err: error }, 'failed to stop');
    }
    allStopped = false;
  }
  return allStopped;
}

function deadline(milliseconds: number): Promise<'deadline'> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve('deadline');
    }, milliseconds).unref();
  });
}

function listenForSignals(log: Logger, onFirst: (signal: string) => void): void {
  let firstAt: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = Date.now();
        onFirst(signal);
      } else if (Date.now() - firstAt > REPEATED_SIGNAL_MS) {
        log.warn({ signal }, 'second signal: exiting at once');
        process.exit(1);
      }
    });
  }
}

/** Node writes its warnings there, and to a file on a full disk it cannot: unheard, that error would end the service. */
function surviveStandardError(): void {
  process.stderr.on('error', () => undefined);
}

/** Runs a program's main function: configuration errors and start-up failures end it with words, not a stack. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(error instanceof ConfigError ? 78 : 1);
  });
}
