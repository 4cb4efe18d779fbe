import { availableParallelism, cpus, totalmem } from 'node:os';

/** The machine that figures hold for. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryBytes: number;
  readonly node: string;
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryBytes: totalmem(),
    node: process.version,
  };
}

/** In one line. */
export function renderMachine({ cores, processor, memoryBytes, node }: Machine): string {
  return `${String(cores)} cores (${processor}), ${String(Math.round(memoryBytes / 2 ** 30))} GiB, Node ${node}`;
}
