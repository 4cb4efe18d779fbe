import { createServer } from 'node:net';
import { findListener } from './find-listener';
import { waitUntil } from './wait-until';

/** A port that is about to be listened on. */
export interface PortUse {
  readonly port: number;
  /** For people: what listens there. */
  readonly purpose: string;
  /** The setting that moves it. */
  readonly variable: string;
}

/** Every port that cannot be had, with the process that has it and the setting that moves ours. */
export class PortsTakenError extends Error {
  override readonly name = 'PortsTakenError';
}

/**
 * Resolves when every port is free on 127.0.0.1; rejects with PortsTakenError when one is not within the time: what a
 * killed supervisor leaves behind needs some seconds to end.
 */
export async function requirePorts(uses: readonly PortUse[], withinMs: number): Promise<void> {
  const shared = uses.filter(({ port }) => uses.filter((other) => other.port === port).length > 1);
  if (shared.length > 0) {
    const names = shared.map(({ variable, port }) => `${variable}=${String(port)}`);
    throw new PortsTakenError(`two of the stack's ports are the same: ${names.join(', ')}`);
  }
  const problems = await Promise.all(uses.map((use) => findProblem(use, withinMs)));
  const taken = problems.filter((problem) => problem !== undefined);
  if (taken.length > 0) throw new PortsTakenError(taken.join('\n'));
}

async function findProblem({ port, purpose, variable }: PortUse, withinMs: number): Promise<string | undefined> {
  if (await waitUntil(() => isFree(port), { withinMs })) return undefined;
  const listener = (await findListener(port)) ?? 'another process';
  return `port ${String(port)} (${purpose}) is taken by ${listener}: stop that, or set ${variable} to a free port`;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server
      .once('error', () => {
        resolve(false);
      })
      .listen(port, '127.0.0.1', () => {
        server.close(() => {
          resolve(true);
        });
      });
  });
}
