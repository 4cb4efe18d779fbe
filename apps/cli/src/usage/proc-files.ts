import { existsSync, readFileSync } from 'node:fs';

/** The kernel counts CPU time for user programs in hundredths of a second, whatever its own clock (USER_HZ). */
const MICROSECONDS_PER_TICK = 10_000;

/**
 * User and system time of a process with all its threads, the ended ones too, in microseconds, from /proc/<pid>/stat:
 * fields 14 and 15 of proc_pid_stat(5). The second field is the program's name, which may hold spaces and brackets.
 */
export function parseCpuTime(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK;
}

/** The most memory that a process has held so far (VmHWM), in bytes, from /proc/<pid>/status. */
export function parsePeakMemory(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** The memory that a process holds (VmRSS), in bytes, from /proc/<pid>/status. */
export function parseMemory(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** CPU time of the whole machine since it started, in microseconds over all its cores. */
export interface MachineTime {
  /** In programs and in the kernel. */
  readonly busy: number;
  /** All there was: busy, idle, waiting for disks, and taken by other machines on the same hardware. */
  readonly total: number;
}

/** From the first line of /proc/stat: user nice system idle iowait irq softirq steal, as in proc_stat(5). */
export function parseMachineTime(stat: string): MachineTime {
  const [line = ''] = stat.split('\n', 1);
  const times = line
    .split(/\s+/)
    .slice(1, 9)
    .map((ticks) => Number(ticks) * MICROSECONDS_PER_TICK);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = times;
  return { busy: user + nice + system + irq + softIrq, total: times.reduce((sum, time) => sum + time, 0) };
}

/** Throws when the process is gone. */
export function readCpuTime(pid: number): number {
  return parseCpuTime(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
}

/** Throws when the process is gone. */
export function readPeakMemory(pid: number): number {
  return parsePeakMemory(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
}

/** Throws when the process is gone. */
export function readMemory(pid: number): number {
  return parseMemory(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
}

export function readMachineTime(): MachineTime {
  return parseMachineTime(readFileSync('/proc/stat', 'utf8'));
}

/** Throws, with words, where there are no such files. */
export function requireProcFiles(): void {
  if (!existsSync('/proc/self/stat'))
    throw new Error('CPU time is read from /proc, which only Linux has: run it there');
}
