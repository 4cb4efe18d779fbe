import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadPlan, LoadReport } from './load-plan';
import type { WindowEdge } from './run-load';

/** What the process that started a load generator tells it: what to do, once, and from then on how many events are rows. */
export type LoadOrder =
  { readonly kind: 'run'; readonly plan: LoadPlan } | { readonly kind: 'stored'; readonly events: number };

/** What a load generator tells the process that started it. */
export type LoadMessage =
  | { readonly kind: 'window'; readonly edge: WindowEdge }
  | { readonly kind: 'finished'; readonly report: LoadReport }
  | { readonly kind: 'failed'; readonly reason: string };

/** The command, hidden from people, that makes a process a load generator; see `generate-load.ts`. */
export const GENERATE_LOAD = 'generate-load';

/** A load generator in a process of its own, so that its CPU time is counted apart. */
export interface LoadProcess {
  readonly pid: number;
  /** Once. Rejects when the load is lost, or its process ends. */
  run(plan: LoadPlan, onWindow: (edge: WindowEdge) => void): Promise<LoadReport>;
  /** So many events of the load are rows; see `LoadPace`. */
  tellStored(events: number): void;
  /** Also while a load runs. */
  stop(): Promise<void>;
}

/** `program`: the built CLI. It ends with this process. */
export function startLoadProcess(program: string): LoadProcess {
  const child = fork(program, [GENERATE_LOAD], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started`);
  return {
    pid,
    run: (plan, onWindow) =>
      new Promise((resolve, reject) => {
        child.on('message', (message: LoadMessage) => {
          if (message.kind === 'window') onWindow(message.edge);
          else if (message.kind === 'finished') resolve(message.report);
          else reject(new Error(`the load generator failed: ${message.reason}`));
        });
        child.once('exit', () => {
          reject(new Error('the load generator ended before its time'));
        });
        child.send({ kind: 'run', plan } satisfies LoadOrder);
      }),
    tellStored: (events) => {
      if (child.connected) child.send({ kind: 'stored', events } satisfies LoadOrder);
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
