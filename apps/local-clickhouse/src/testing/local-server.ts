import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extendEnvironment } from '@millrace/config';
import { fetchChdb, freePorts, stackLayout } from '@millrace/local-stack';

const ROOT = join(__dirname, '../../../..');
const PROGRAM = join(__dirname, '../main.ts');

/** A server in a process of its own, as users have it. */
export interface LocalServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has said so far, on both streams. */
  output(): string;
  /** Sends the signal and resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<Exit>;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface LocalServerOptions {
  /** Kept by the caller; a new server on it finds the tables of the last. */
  readonly dataDir: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** The data folder is a disk of its own, of so many bytes, which only the server sees and which goes with it. Linux only. */
  readonly diskBytes?: number;
}

/** Starts a server from its source and resolves when it is ready. Rejects with its words when it ends before that. */
export async function startLocalServer({
  dataDir,
  settings = {},
  diskBytes,
}: LocalServerOptions): Promise<LocalServer> {
  const layout = stackLayout(ROOT, dataDir);
  await fetchChdb(layout);
  const [port = 0] = await freePorts(1);
  const command = [process.execPath, '--import=tsx', PROGRAM];
  const [program = '', ...args] = diskBytes === undefined ? command : onDiskOf(diskBytes, dataDir, command);
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: extendEnvironment({
      UV_THREADPOOL_SIZE: '32',
      MILLRACE_LOCAL_CLICKHOUSE_PORT: String(port),
      MILLRACE_LOCAL_CLICKHOUSE_DATA_DIR: dataDir,
      MILLRACE_LOCAL_CLICKHOUSE_CHDB_DIR: join(layout.chdbModules, 'chdb'),
      ...settings,
    }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()));
  const exit = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const isReady = await Promise.race([once(child, 'message').then(() => true), exit.then(() => false)]);
  if (!isReady) throw new Error(`the server ended before it was ready:\n${output}`);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    process: child,
    output: () => output,
    end: (signal) => {
      child.kill(signal);
      return exit;
    },
  };
}

/** A mount namespace of its own needs no rights on machines that allow user namespaces, and leaves nothing behind. */
function onDiskOf(bytes: number, folder: string, command: readonly string[]): readonly string[] {
  const script = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"';
  return ['unshare', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', String(bytes), folder, ...command];
}

/** A path as the server sees it, for this process: they differ where the server has a disk of its own. */
export function seenBy({ process: { pid } }: LocalServer, path: string): string {
  return join('/proc', String(pid), 'root', path);
}

/** A new folder and what removes it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'millrace-local-clickhouse-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** The answer to one statement, sent as curl sends it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** POSTs the body, as SQL or, with `query` among the parameters, as its data. */
export async function send(
  url: string,
  body: string | Buffer,
  { parameters = {}, headers = {} }: { parameters?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const target = `${url}/?${new URLSearchParams(parameters).toString()}`;
  const response = await fetch(target, { method: 'POST', body, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The result of a statement that must succeed, without the line end behind it. */
export async function ask(url: string, sql: string, parameters: Record<string, string> = {}): Promise<string> {
  const { status, text } = await send(url, sql, { parameters });
  if (status !== 200) throw new Error(text);
  return text.trimEnd();
}
