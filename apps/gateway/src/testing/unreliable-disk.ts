import { createSegmentFile, type CreateSegmentFile } from '../spool/segment-file';

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

  fail(code: string, ...steps: readonly DiskStep[]): void {
    for (const step of steps) this.#faults.set(step, code);
  }

  mend(): void {
    this.#faults.clear();
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

  async #begin(step: DiskStep): Promise<void> {
    this.steps.push(step);
    await this.#held.get(step);
    const code = this.#faults.get(step);
    if (code !== undefined) throw Object.assign(new Error(`${code}: ${step}`), { code });
  }
}
