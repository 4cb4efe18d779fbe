import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '@millrace/config';
import { freePorts, kafkaContainerEnvironment } from '@millrace/local-stack';
import {
  ENGINES_FILE,
  startContainerEngines,
  testRunFolder,
  type RunningEngines,
  type TestEngines,
} from '@millrace/testing';
import { startLocalEngines } from './local-engines';
import { removeAbandonedRuns } from './remove-abandoned-runs';
import { keepForTearDown } from './running-engines';
import { testSettings } from './test-settings';

/** Of every broker of a test run, also of those that the CLI starts: as `startsFast` of libs/local-stack. */
const COMPILES_LESS = '-XX:TieredStopAtLevel=1';

/**
 * Jest calls it once before all integration tests: starts engines for each of its workers, so that files which use the same
 * topics and groups can run side by side, and leaves their addresses for `testEngines()`.
 */
async function startEngines({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  const folder = testRunFolder(process.pid);
  removeAbandonedRuns(join(folder, '..'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  process.env['JAVA_TOOL_OPTIONS'] = [process.env['JAVA_TOOL_OPTIONS'] ?? '', COMPILES_LESS].join(' ').trim();
  const all: TestEngines[] = [];
  // One after the other: the first may have to fetch them, and starting them is work for the processor.
  for (let worker = 1; worker <= maxWorkers; worker += 1) {
    const running = await startBackend(join(folder, `worker-${String(worker)}`));
    keepForTearDown(running);
    all.push(running.engines);
  }
  writeFileSync(join(folder, ENGINES_FILE), JSON.stringify(all));
}

async function startBackend(folder: string): Promise<RunningEngines> {
  const { tests } = readConfig({ tests: testSettings });
  if (tests.backend === 'local') return startLocalEngines({ folder, java: tests.java });
  const [kafkaPort = 0] = await freePorts(1);
  const kafkaEnvironment = kafkaContainerEnvironment(kafkaPort);
  return startContainerEngines({ ...tests, kafkaPort, kafkaEnvironment });
}

export = startEngines;
