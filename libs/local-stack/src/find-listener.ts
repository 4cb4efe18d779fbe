import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program';

/** Who listens on a TCP port of this machine, for a message: `java (process 4711)`. Undefined where it cannot be known. */
export async function findListener(port: number): Promise<string | undefined> {
  return process.platform === 'linux' ? findInProc(port) : askLsof(port);
}

const LISTENING = '0A';

/** /proc/net/tcp gives the socket's inode; the process is the one that has `socket:[inode]` open (proc(5)). */
function findInProc(port: number): string | undefined {
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port));
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  const pid = readable(() => readdirSync('/proc'))?.find((entry) => /^\d+$/.test(entry) && holdsOneOf(entry, sockets));
  if (pid === undefined) return undefined;
  const name = readable(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? 'unknown';
  return `${name} (process ${pid})`;
}

function listeningInodes(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = readable(() => readFileSync(table, 'utf8'))?.split('\n') ?? [];
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) === true && state === LISTENING)
    .map((fields) => fields[9] ?? '');
}

function holdsOneOf(pid: string, sockets: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  const descriptors = readable(() => readdirSync(folder)) ?? [];
  return descriptors.some((descriptor) => sockets.has(readable(() => readlinkSync(join(folder, descriptor))) ?? ''));
}

/** What may be read of /proc differs by owner, and processes end meanwhile. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

async function askLsof(port: number): Promise<string | undefined> {
  const args = ['-nP', `-iTCP:${String(port)}`, '-sTCP:LISTEN', '-Fpc'];
  const { exitCode, output } = await runProgram({ command: 'lsof', args });
  const [pid, name] = [/^p(\d+)$/m.exec(output)?.[1], /^c(.+)$/m.exec(output)?.[1]];
  return exitCode === 0 && pid !== undefined ? `${name ?? 'unknown'} (process ${pid})` : undefined;
}
