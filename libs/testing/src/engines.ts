import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The real Kafka and the real ClickHouse that a test run was given. Topics, databases and data are the tests' own. */
export interface TestEngines {
  readonly kafkaBrokers: readonly string[];
  readonly clickhouseUrl: string;
  readonly backend: 'local' | 'containers';
}

/** The folder of one test run, named after the process that runs it, so that runs side by side do not meet. */
export function testRunFolder(processId: number): string {
  return join(__dirname, '../../../.millrace/test', String(processId));
}

/** The file in a test run's folder that says where its engines are: a list, in the order of Jest's workers. */
export const ENGINES_FILE = 'engines.json';

/**
 * The engines of this worker, which the run's global set-up started: test files that run side by side do not meet. Throws,
 * with what to do, where there are none: a test that needs an engine never passes without one.
 */
export function testEngines(): TestEngines {
  // Jest runs tests in its own process or in workers, which are its children.
  const files = [process.pid, process.ppid].map((id) => join(testRunFolder(id), ENGINES_FILE));
  const file = files.find((candidate) => existsSync(candidate));
  if (file === undefined) {
    throw new Error(
      'No engines were started for this test run. Integration tests run with `npm test -- <path>`, ' +
        'or with `npx jest --config jest.integration.config.cjs <path>`.',
    );
  }
  const all = JSON.parse(readFileSync(file, 'utf8')) as readonly TestEngines[];
  const worker = Number(process.env['JEST_WORKER_ID']);
  const own = all[worker - 1];
  if (own === undefined) throw new Error(`Worker ${String(worker)} has no engines; ${String(all.length)} have.`);
  return own;
}
