import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '@millrace/config';
import { freePorts, kafkaContainerEnvironment } from '@millrace/local-stack';
import { ENGINES_FILE, startContainerEngines, testRunFolder, type RunningEngines } from '@millrace/testing';
import { startLocalEngines } from './local-engines';
import { removeAbandonedRuns } from './remove-abandoned-runs';
import { keepForTearDown } from './running-engines';
import { testSettings } from './test-settings';

/** Jest calls it once before all integration tests: starts the engines and leaves their addresses for `testEngines()`. */
async function startEngines(): Promise<void> {
  const folder = testRunFolder(process.pid);
  removeAbandonedRuns(join(folder, '..'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const running = await startBackend(folder);
  keepForTearDown(running);
  writeFileSync(join(folder, ENGINES_FILE), JSON.stringify(running.engines));
}

async function startBackend(folder: string): Promise<RunningEngines> {
  const { tests } = readConfig({ tests: testSettings });
  if (tests.backend === 'local') return startLocalEngines({ folder, java: tests.java });
  const [kafkaPort = 0] = await freePorts(1);
  const kafkaEnvironment = kafkaContainerEnvironment(kafkaPort);
  return startContainerEngines({ ...tests, kafkaPort, kafkaEnvironment });
}

export = startEngines;
