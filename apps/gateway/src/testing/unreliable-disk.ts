import { createSegmentFile, openSegmentFile } from '../spool/segment-file';
import type { CreateSegmentFile, OpenSegmentFile } from '../spool/segment-file';

/** An operation on a file of the spool. */
export type DiskStep = 'create' | 'write' | 'sync' | 'cut';

/** The disk, with faults that a test decides about. */
export class UnreliableDisk {
  /** What was done so far, in order; a test may add its own. */
  readonly steps: string[] = [];
  /** What fails until further notice, and with which error of the system. */
  readonly #faults = new Map<DiskStep, string>();
  /** What waits until further notice. */
  readonly #held = new Map<DiskStep, Promise<void>>();

  /** Bytes of every file that cannot be read; `to` is exclusive. */
  #unreadable = { from: 0, to: 0, code: 'EIO' };

  /** No read of these bytes works until `mend`. */
  scratch(from: number, to: number, code = 'EIO'): void {
    this.#unreadable = { from, to, code };
  }

  fail(code: string, ...steps: readonly DiskStep[]): void {
    for (const step of steps) this.#faults.set(step, code);
  }

  mend(): void {
    this.#faults.clear();
    this.scratch(0, 0);
  }

  /** Holds these steps up until the returned function is called. */
  hold(step: DiskStep): () => void {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    this.#held.set(step, held);
    return () => {
      this.#held.delete(step);
      letGo();
    };
  }

  readonly createFile: CreateSegmentFile = async (path) => {
    await this.#begin('create');
    const file = await createSegmentFile(path);
    return {
      write: async (bytes, at) => {
        // As on a full disk: a part of it fits.
        if (this.#faults.has('write')) await file.write(bytes.subarray(0, bytes.length / 2), at);
        await this.#begin('write');
        await file.write(bytes, at);
      },
      sync: async () => {
        await this.#begin('sync');
        await file.sync();
        this.steps.push('synced');
      },
      cutTo: async (bytes) => {
        await this.#begin('cut');
        await file.cutTo(bytes);
      },
      close: () => file.close(),
    };
  };

  readonly openFile: OpenSegmentFile = async (path) => {
    const file = await openSegmentFile(path);
    return {
      read: async (at, bytes) => {
        const { from, to, code } = this.#unreadable;
        if (at < to && at + bytes > from) throw failure(code, 'read');
        return file.read(at, bytes);
      },
      close: () => file.close(),
    };
  };

  async #begin(step: DiskStep): Promise<void> {
    this.steps.push(step);
    await this.#held.get(step);
    const code = this.#faults.get(step);
    if (code !== undefined) throw failure(code, step);
  }
}

function failure(code: string, step: string): Error {
  return Object.assign(new Error(`${code}: ${step}`), { code });
}
