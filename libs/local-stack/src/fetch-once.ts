import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Fetched {
  /** The folder that holds what is fetched; it is there completely or not at all. */
  readonly target: string;
  /** The files that say what to fetch: when their content changes, it is fetched again. */
  readonly pins: readonly string[];
}

export interface FetchOptions extends Fetched {
  /** A folder on the same file system, for what is not complete yet. */
  readonly staging: string;
  /** Fetches into a new, empty folder; resolves with the folder in it that becomes the target. */
  fill(folder: string): Promise<string>;
}

const STAMP = '.millrace-fetched';

/** Whether `fetchOnce` would have nothing to do. */
export function isFetched({ target, pins }: Fetched): boolean {
  const stamp = join(target, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(pins);
}

/** Fills the target unless it is there. Interrupted or done twice at the same time, it leaves no half-filled target. */
export async function fetchOnce(options: FetchOptions): Promise<void> {
  if (isFetched(options)) return;
  const { target, pins, staging, fill } = options;
  mkdirSync(staging, { recursive: true });
  const folder = mkdtempSync(join(staging, 'fetching-'));
  try {
    const filled = await fill(folder);
    writeFileSync(join(filled, STAMP), fingerprint(pins));
    // Another process may have been faster; then its copy is as good.
    if (!isFetched(options)) replace(target, filled);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function replace(target: string, filled: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(dirname(target), { recursive: true });
  renameSync(filled, target);
}

function fingerprint(pins: readonly string[]): string {
  const hash = createHash('sha256');
  for (const pin of pins) hash.update(readFileSync(pin)).update('\0');
  return hash.digest('hex');
}
