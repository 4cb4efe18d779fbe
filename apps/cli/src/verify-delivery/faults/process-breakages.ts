import { waitUntil } from '@millrace/local-stack';
import type { FaultKind } from './fault';
import type { Breakage } from './fault-injector';
import type { Turns } from './turns';

/** A process that is supervised here, so that it can be kept down. */
export interface HeldProcess {
  readonly name: string;
  /** Undefined while it is down. */
  readonly pid: number | undefined;
  /** Ends it, and keeps it down until it is brought back. Resolves when it is down. */
  takeDown(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  bringBack(): void;
}

type ProcessBreakages = Readonly<
  Record<Extract<FaultKind, 'kill' | 'restart' | 'pause' | 'zombie' | 'outage'>, Breakage>
>;

/**
 * The ways to break processes that go down together: one, or the brokers of a cluster. `turns` are shared by all who break one of them:
 * one that is down, or stands still, is not broken a second time.
 */
export function processBreakages(processes: readonly HeldProcess[], turns: Turns): ProcessBreakages {
  const names = processes.map(({ name }) => name);
  const inTurn =
    (breakage: Breakage): Breakage =>
    (broken) =>
      turns.take(names, () => breakage(broken));
  return {
    kill: inTurn((broken) => downFor(processes, 'SIGKILL', broken)),
    restart: inTurn((broken) => downFor(processes, 'SIGTERM', broken)),
    outage: inTurn((broken) => downFor(processes, 'SIGKILL', broken)),
    pause: inTurn((broken) => stillFor(processes, broken)),
    zombie: inTurn((broken) => stillFor(processes, broken)),
  };
}

async function downFor(
  processes: readonly HeldProcess[],
  signal: 'SIGTERM' | 'SIGKILL',
  broken: () => Promise<void>,
): Promise<void> {
  try {
    await Promise.all(processes.map((process) => process.takeDown(signal)));
    await broken();
  } finally {
    for (const process of processes) process.bringBack();
  }
}

/** Something else may have ended it: then its supervisor brings it back within seconds. */
const UP_WITHIN_MS = 120_000;

async function stillFor(processes: readonly HeldProcess[], broken: () => Promise<void>): Promise<void> {
  const pids = await Promise.all(processes.map(pidOf));
  try {
    for (const pid of pids) sendSignal(pid, 'SIGSTOP');
    await broken();
  } finally {
    for (const pid of pids) sendSignal(pid, 'SIGCONT');
  }
}

async function pidOf(held: HeldProcess): Promise<number> {
  await waitUntil(() => Promise.resolve(held.pid !== undefined), { withinMs: UP_WITHIN_MS });
  if (held.pid === undefined) throw new Error(`${held.name} is down`);
  return held.pid;
}

/** A process that has ended meanwhile, by something else, needs no signal any more. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
