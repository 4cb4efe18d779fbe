import { rmSync } from 'node:fs';
import { testRunFolder } from '@millrace/testing';
import { takeForTearDown } from './running-engines';

/** Jest calls it once after all integration tests, also when some failed. */
async function stopEngines(): Promise<void> {
  await Promise.all(takeForTearDown().map(({ stop }) => stop()));
  rmSync(testRunFolder(process.pid), { recursive: true, force: true });
}

export = stopEngines;
