import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from './is-system-error';
import { syncFolder } from './segment-file';

const NAME = 'position.json';

/** Everything before it has been published. */
export interface Position {
  /** `first` of a segment. */
  readonly segment: number;
  /** Bytes into it. */
  readonly offset: number;
  /** The number of the next record. */
  readonly record: number;
}

export const START: Position = { segment: 0, offset: 0, record: 0 };

/** Replaces the position of the folder in one step. Only what is synced survives a loss of power. */
export async function writePosition(folder: string, position: Position, isSynced: boolean): Promise<void> {
  const path = join(folder, NAME);
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(position));
    if (isSynced) await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  if (isSynced) await syncFolder(folder);
}

/** The start where none was written or it cannot be read: records are published again then, and stored once. */
export async function readPosition(folder: string): Promise<Position> {
  try {
    const { segment, offset, record } = JSON.parse(await readFile(join(folder, NAME), 'utf8')) as Partial<Position>;
    return isCount(segment) && isCount(offset) && isCount(record) ? { segment, offset, record } : START;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error, 'ENOENT')) return START;
    throw error;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
