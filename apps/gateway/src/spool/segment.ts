import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const EXTENSION = '.segment';
const DIGITS = 16;

/** A file of frames, of which only the last one of a spool grows. */
export interface Segment {
  /** The number of its first record, counted over the spool's whole life. It names the file. */
  readonly first: number;
  readonly path: string;
  /** Bytes that are on the disk for good; what may follow them in the file was never acknowledged. */
  bytes: number;
  records: number;
  /** No record in it was received earlier. Unix milliseconds; 0 where nobody knows. */
  readonly oldestReceivedAt: number;
  /** How much of it is whose, as far as that is known. */
  readonly held: Map<string, number>;
}

export function segmentPath(folder: string, first: number): string {
  return join(folder, `${String(first).padStart(DIGITS, '0')}${EXTENSION}`);
}

export interface SegmentFileInfo {
  readonly first: number;
  readonly path: string;
  readonly bytes: number;
}

/** The segments of a folder, oldest first. */
export async function listSegments(folder: string): Promise<readonly SegmentFileInfo[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(EXTENSION)).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { first: Number(name.slice(0, -EXTENSION.length)), path, bytes: (await stat(path)).size };
    }),
  );
}
