import { waitUntil } from '@millrace/local-stack';
import type { FaultKind } from './fault';
import type { Breakage } from './fault-injector';
import { sendSignal } from './process-breakages';
import type { Turns } from './turns';

/** A process that somebody else supervises: it is started again at once when it ends. */
export interface ForeignProcess {
  readonly name: string;
  /** As its supervisor says; undefined while it is down. */
  readPid(): number | undefined;
}

type SignalBreakages = Readonly<Record<Extract<FaultKind, 'kill' | 'restart' | 'pause'>, Breakage>>;

/** The ways to break a process by signals alone: how long it is down is its supervisor's affair. */
export function signalBreakages(process: ForeignProcess, turns: Turns): SignalBreakages {
  const inTurn =
    (breakage: Breakage): Breakage =>
    (broken) =>
      turns.take([process.name], () => breakage(broken));
  return {
    kill: inTurn((broken) => endBy('SIGKILL', process, broken)),
    restart: inTurn((broken) => endBy('SIGTERM', process, broken)),
    pause: inTurn((broken) => standStill(process, broken)),
  };
}

/** Longer than a drain, and than the longest pause of a supervisor before it starts a program again. */
const NEW_PROCESS_WITHIN_MS = 180_000;

async function endBy(
  signal: 'SIGKILL' | 'SIGTERM',
  process: ForeignProcess,
  broken: () => Promise<void>,
): Promise<void> {
  const pid = await awaitPid(process, () => true);
  sendSignal(pid, signal);
  await broken();
  await awaitPid(process, (later) => later !== pid);
}

async function standStill(process: ForeignProcess, broken: () => Promise<void>): Promise<void> {
  const pid = await awaitPid(process, () => true);
  try {
    sendSignal(pid, 'SIGSTOP');
    await broken();
  } finally {
    sendSignal(pid, 'SIGCONT');
  }
}

async function awaitPid({ name, readPid }: ForeignProcess, isWanted: (pid: number) => boolean): Promise<number> {
  let found: number | undefined;
  const isFound = () => {
    const pid = readPid();
    if (pid !== undefined && isWanted(pid)) found = pid;
    return Promise.resolve(found !== undefined);
  };
  await waitUntil(isFound, { withinMs: NEW_PROCESS_WITHIN_MS });
  if (found === undefined) throw new Error(`${name} did not come back`);
  return found;
}
