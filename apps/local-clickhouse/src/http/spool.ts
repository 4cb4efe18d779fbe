import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const SUFFIX = '.spool';

/**
 * Files that carry bodies into the engine and results out of it. They live for one request; what a killed process left
 * is removed at the next start, so the folder must be this program's own.
 */
export class Spool {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = resolve(folder);
    mkdirSync(this.#folder, { recursive: true });
    this.clear();
  }

  /** The files of one request. */
  open(): SpoolFiles {
    return new SpoolFiles(this.#folder);
  }

  clear(): void {
    const left = readdirSync(this.#folder).filter((file) => file.endsWith(SUFFIX));
    for (const file of left) rmSync(join(this.#folder, file), { force: true });
  }
}

export class SpoolFiles {
  readonly #folder: string;
  readonly #files: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A path at which nothing is yet. */
  newPath(): string {
    const path = join(this.#folder, `${randomUUID()}${SUFFIX}`);
    this.#files.push(path);
    return path;
  }

  /**
   * Writes all of the content, or rejects: the engine never sees half a body, so a torn upload is never half an insert.
   * The path is undefined for empty content.
   */
  async write(content: AsyncIterable<Buffer>): Promise<string | undefined> {
    const path = this.newPath();
    // Opened before anything can fail: an opening that is under way would make the file after `remove`.
    const file = (await open(path, 'w')).createWriteStream({ highWaterMark: 1024 * 1024 });
    await pipeline(Readable.from(content, { objectMode: false }), file);
    return file.bytesWritten === 0 ? undefined : path;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#files.map((path) => rm(path, { force: true })));
  }
}
