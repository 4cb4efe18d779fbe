import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

/** A program's log may grow to this before it is moved to `<file>.1`, which is overwritten. */
const MAX_LOG_BYTES = 16 * 1024 * 1024;

/** Opens a log for appending, for a program to write to directly. The caller closes the descriptor. */
export function openLogFile(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, 'a');
}

/**
 * Keeps a log that a program is writing to within bounds. The file is copied and then emptied, not renamed, because
 * the program keeps its descriptor; it appends, so it goes on at the new end. Lines written in between are lost, and all of
 * them where there is no room for a copy: a log is what a full disk can do without.
 */
export function boundLogFile(path: string, maxBytes = MAX_LOG_BYTES): void {
  if (!existsSync(path) || statSync(path).size <= maxBytes) return;
  try {
    copyFileSync(path, `${path}.1`);
  } catch {
    rmSync(`${path}.1`, { recursive: true, force: true });
  }
  truncateSync(path);
}

/** The size that a log has now, to tell later which lines came after; 0 when there is none. */
export function logFileSize(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** The last lines of a log that were written at or after `fromByte`; empty when there is none. */
export function lastLogLines(path: string, count: number, fromByte = 0): readonly string[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const written = bytes.subarray(fromByte > bytes.length ? 0 : fromByte).toString('utf8');
  return written.trimEnd().split('\n').slice(-count);
}
