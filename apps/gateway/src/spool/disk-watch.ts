import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@millrace/observability';
import { MAX_FRAME_BYTES } from './frame';
import type { CreateSegmentFile } from './segment-file';

const TRIAL_INTERVAL_MS = 1_000;

export interface DiskWatchOptions {
  readonly folder: string;
  readonly createFile: CreateSegmentFile;
  readonly log: Logger;
  /** Ends the trials. */
  readonly signal: AbortSignal;
}

/** Knows whether the disk takes anything. After a failure it tries until it does, so that no request has to find out. */
export class DiskWatch {
  #hasFailed = false;

  constructor(private readonly options: DiskWatchOptions) {}

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  fail(error: unknown): void {
    this.options.log.error({ err: error, folder: this.options.folder }, 'the spool cannot be written to');
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    void this.#tryUntilWritten();
  }

  async #tryUntilWritten(): Promise<void> {
    while (this.#hasFailed && (await this.#mayGoOn())) {
      this.#hasFailed = !(await this.#isWritable());
      if (!this.#hasFailed) this.options.log.info({ folder: this.options.folder }, 'the spool can be written to again');
    }
  }

  async #mayGoOn(): Promise<boolean> {
    return delay(TRIAL_INTERVAL_MS, true, { signal: this.options.signal }).catch(() => false);
  }

  async #isWritable(): Promise<boolean> {
    const path = join(this.options.folder, 'trial');
    try {
      const file = await this.options.createFile(path);
      try {
        await file.write(Buffer.alloc(MAX_FRAME_BYTES), 0);
        await file.sync();
      } finally {
        await file.close();
        await rm(path, { force: true });
      }
      return true;
    } catch {
      return false;
    }
  }
}
