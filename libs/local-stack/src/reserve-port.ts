import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessRunning } from './is-process-running';

/** Where processes of one user, whatever checkout and stack they belong to, see each other's reservations. */
const FOLDER = join(tmpdir(), `millrace-ports-${String(process.getuid?.() ?? '')}`);

/**
 * Makes a port this process' own until it ends, also while nobody listens on it: what is to do so has not started yet, or is down
 * for a moment. False when another call, of this process or another, has it.
 */
export function reservePort(port: number, folder = FOLDER): boolean {
  mkdirSync(folder, { recursive: true });
  removeAbandoned(folder);
  try {
    // A link is made with what it says in one step, so that nobody sees a reservation of no process.
    symlinkSync(String(process.pid), join(folder, String(port)));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Nobody has it any more. */
export function releasePort(port: number, folder = FOLDER): void {
  rmSync(join(folder, String(port)), { force: true });
}

function removeAbandoned(folder: string): void {
  for (const port of readdirSync(folder)) {
    const owner = ownerOf(join(folder, port));
    if (owner !== undefined && !isProcessRunning(owner)) rmSync(join(folder, port), { force: true });
  }
}

/** Undefined where it has just been removed. */
function ownerOf(reservation: string): number | undefined {
  try {
    return Number(readlinkSync(reservation));
  } catch {
    return undefined;
  }
}
