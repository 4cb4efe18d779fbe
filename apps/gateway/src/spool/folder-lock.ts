import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isSystemError } from './is-system-error';

const NAME = 'lock';
/** What systems allow for the path of a socket (macOS: 104 bytes with its end). */
const MAX_PATH_BYTES = 103;
/** How long one who took over a dead lock gives others, who may have seen the same, to do it too. */
const SETTLE_MS = 500;
const ANSWER_MS = 1_000;

/** A folder that is this process's alone. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes a folder for this process; rejects when another one of this machine has it. The lock is a socket in the folder: it
 * ends with its process, however that ends, and is seen from every container that shares the folder. A process id in a
 * file would mean another process in each container.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, NAME);
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    throw new Error(
      `the path ${path} is too long for a socket; at most ${String(MAX_PATH_BYTES)} bytes work everywhere`,
    );
  const owner = `${String(process.pid)} ${randomUUID()}`;
  const server = (await listenAs(owner, path)) ?? (await takeOver(owner, path));
  return {
    release: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

async function takeOver(owner: string, path: string): Promise<Server> {
  const holder = await askOwner(path);
  if (holder !== undefined) throw new Error(describeHolder(path, holder));
  await rm(path, { force: true });
  const server = await listenAs(owner, path);
  // Another one may have seen the same dead lock, and removed ours for it.
  await delay(SETTLE_MS);
  const winner = await askOwner(path);
  if (server !== undefined && winner === owner) return server;
  server?.close();
  throw new Error(describeHolder(path, winner ?? 'unknown'));
}

function describeHolder(path: string, holder: string): string {
  const [pid = ''] = holder.split(' ');
  return `another gateway (process ${pid}) holds ${path}; give each gateway a folder of its own`;
}

/** Undefined when there is a socket already, dead or alive. */
async function listenAs(owner: string, path: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(owner);
  });
  server.unref();
  server.listen(path);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (isSystemError(error, 'EADDRINUSE')) return undefined;
    throw error;
  }
}

/** Who listens there; undefined when nobody does. A process that is stopped listens, but does not say who it is. */
function askOwner(path: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(path);
    socket.setTimeout(ANSWER_MS, () => {
      resolve('unknown');
      socket.destroy();
    });
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('end', () => {
      resolve(answer);
    });
    socket.on('error', (error) => {
      if (isSystemError(error, 'ECONNREFUSED', 'ENOENT')) resolve(undefined);
      else reject(error);
    });
  });
}
