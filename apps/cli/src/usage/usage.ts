import { readCpuTime, readMachineTime, type MachineTime } from './proc-files';

/** Process ids by the names that a report gives them. */
export type ProcessIds = Readonly<Record<string, number>>;

/** What processes used within some time. */
export interface Usage {
  readonly seconds: number;
  /** User and system time by process, in microseconds. */
  readonly cpuTime: Readonly<Record<string, number>>;
  /** The part of the machine's CPU time that processes used which are none of those measured: 0 to 1. */
  readonly foreignShare: number;
}

/** A look at all clocks at once. */
export interface UsageSnapshot {
  /** Unix milliseconds. */
  readonly at: number;
  readonly processes: ProcessIds;
  /** By process, since it started, in microseconds. */
  readonly cpuTime: Readonly<Record<string, number>>;
  readonly machine: MachineTime;
}

/** Throws, with the name, when one of the processes is gone. */
export function takeSnapshot(processes: ProcessIds): UsageSnapshot {
  const cpuTime = Object.entries(processes).map(([name, pid]) => [name, cpuTimeOf(name, pid)] as const);
  const at = performance.timeOrigin + performance.now();
  return { at, processes, cpuTime: Object.fromEntries(cpuTime), machine: readMachineTime() };
}

function cpuTimeOf(name: string, pid: number): number {
  try {
    return readCpuTime(pid);
  } catch (error) {
    throw new Error(`${name} ended while it was measured`, { cause: error });
  }
}

/** What the processes used between two looks. Throws, with the name, when one of them was started again meanwhile. */
export function usageBetween(before: UsageSnapshot, after: UsageSnapshot): Usage {
  const cpuTime = Object.entries(before.cpuTime).map(([name, time]) => {
    if (after.processes[name] !== before.processes[name]) throw new Error(`${name} ended while it was measured`);
    return [name, (after.cpuTime[name] ?? 0) - time] as const;
  });
  const busy = after.machine.busy - before.machine.busy;
  const total = after.machine.total - before.machine.total;
  const ours = cpuTime.reduce((sum, [, time]) => sum + time, 0);
  return {
    seconds: (after.at - before.at) / 1_000,
    cpuTime: Object.fromEntries(cpuTime),
    // The kernel counts the machine's time and the processes' by different means, so this can come out below zero.
    foreignShare: total === 0 ? 0 : Math.max(0, (busy - ours) / total),
  };
}
