import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

/** The part of the chdb package (3.4) that this program uses. */
export interface Chdb {
  readonly Session: new (folder: string, options?: { readonly connectionArgs: readonly string[] }) => ChdbSession;
  /** Resolves when no query runs and no closed connection is left open. */
  drainPending(): Promise<void>;
}

/** One connection to the engine: one statement at a time, its own settings, parameters and temporary tables. */
export interface ChdbSession {
  /** Takes several statements at once; the result is that of the last. */
  queryAsync(sql: string, options: { readonly format: string }): Promise<ChdbResult>;
  /** One SELECT. Every block is formatted for itself. */
  queryStream(sql: string, options: { readonly format: string }): ChdbStream;
  /** Does not wait for a running statement; the connection goes when that has ended. */
  close(): void;
}

export interface ChdbResult {
  /** Rows of the result; of an INSERT, the rows it read. */
  readonly rowsRead: number;
  readonly bytesRead: number;
  bytes(): Uint8Array;
  text(): string;
}

export interface ChdbStream extends AsyncIterable<{ raw(): Uint8Array }> {
  cancel(): void;
}

/**
 * Loads the engine from the folder of an installed chdb package, at run time: it weighs half a gigabyte and is installed
 * apart from this program. Throws, with what to do, where it is missing or has no library for this platform.
 */
export function loadChdb(packageFolder: string): Chdb {
  const folder = resolve(packageFolder);
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) {
    throw new Error(
      `the ClickHouse engine is not installed in ${folder}. Run \`npm ci\` in deploy/local/clickhouse, ` +
        'or set MILLRACE_LOCAL_CLICKHOUSE_CHDB_DIR to the folder of the chdb package',
    );
  }
  try {
    return createRequire(manifest)(folder) as Chdb;
  } catch (error) {
    throw new Error(explain(error, folder), { cause: error });
  }
}

function explain(error: unknown, folder: string): string {
  if (!(error instanceof Error)) return `the ClickHouse engine in ${folder} does not load: ${String(error)}`;
  if (!('code' in error) || error.code !== 'CHDB_PLATFORM') {
    return `the ClickHouse engine in ${folder} does not load: ${error.message}`;
  }
  return (
    `the ClickHouse engine has no library for this machine (${process.platform}-${process.arch}). It runs on Linux with ` +
    'glibc 2.25 or later and on macOS, x64 and arm64; elsewhere, use a ClickHouse server and set MILLRACE_CLICKHOUSE_URL'
  );
}
