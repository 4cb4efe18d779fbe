import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isProcessRunning } from '@millrace/local-stack';

/** Removes the folders of test runs whose process is gone: a killed run cannot do it itself. */
export function removeAbandonedRuns(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) {
    if (/^\d+$/.test(entry) && !isProcessRunning(Number(entry)))
      rmSync(join(folder, entry), { recursive: true, force: true });
  }
}
