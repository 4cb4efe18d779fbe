import { createServer, type Server } from 'node:net';
import { releasePort, reservePort } from './reserve-port';

/**
 * Kernels take the local ports of outgoing connections from above (Linux from 32768 on, macOS from 49152 on): a server that is
 * started again there may find its port taken by anybody's connection.
 */
const LOWEST = 15_000;
const HIGHEST = 32_000;
const MOST_TRIES = 1_000;

/**
 * Ports of 127.0.0.1 that are free now, all different. Nobody else is given them while this process runs, so stacks that are started
 * side by side do not meet, and what is down for a moment finds its port again; a foreign server may still be faster to take one.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const taken: { readonly port: number; readonly server: Server }[] = [];
  for (let tries = 0; taken.length < count; tries += 1) {
    if (tries === MOST_TRIES) throw new Error(`there are no ${String(count)} free ports on this machine`);
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (!reservePort(port)) continue;
    const server = await tryListen(port);
    if (server === undefined) releasePort(port);
    else taken.push({ port, server });
  }
  await Promise.all(taken.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  return taken.map(({ port }) => port);
}

function tryListen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server
      .once('error', () => {
        resolve(undefined);
      })
      .listen(port, '127.0.0.1', () => {
        resolve(server);
      });
  });
}
