// `npm test`: unit tests, then integration and end-to-end tests on the real engines. Arguments are Jest's: paths, -t, …
// The last line counts the tests from Jest's own reports.
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..');
/** Unit tests side by side; more than this and engines that a running stack may have starve on a small machine. */
const UNIT_WORKERS = 2;
/**
 * Integration tests side by side, each worker with engines of its own: most of them wait for brokers, sessions and restarts. For some
 * files that the user names, the start of more engines would take longer than it saves.
 */
const INTEGRATION_WORKERS = { all: 2, named: 1 };

/** What is run, in this order. */
function suitesFor(userArgs) {
  const integrationWorkers = userArgs.length === 0 ? INTEGRATION_WORKERS.all : INTEGRATION_WORKERS.named;
  return [
    jestSuite('Unit tests', 'jest.config.cjs', UNIT_WORKERS),
    jestSuite('Integration and end-to-end tests', 'jest.integration.config.cjs', integrationWorkers),
  ];
}

function jestSuite(title, config, workers) {
  return { title, args: ['--config', config, '--maxWorkers', String(workers)] };
}

/** Runs one suite; what it counted, and whether Jest was content. */
async function runSuite({ title, args }, userArgs, folder) {
  console.log(`\n${title}`);
  const report = join(folder, `${title}.json`);
  // A path given by the user may hold tests of one kind only; that there are any at all is checked at the end.
  const options = [...args, '--passWithNoTests', '--json', '--outputFile', report, ...userArgs];
  const jest = spawn(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...options], {
    cwd: root,
    // With --json Jest's own words go to standard error, and the report, which is in the file, to standard output.
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const forward = (signal) => jest.kill(signal);
  process.on('SIGTERM', forward).on('SIGINT', forward);
  const [status] = await once(jest, 'exit');
  process.off('SIGTERM', forward).off('SIGINT', forward);
  return { ...count(report), isContent: status === 0 };
}

/** A file that does not load has no tests to count, so it counts as one that failed. */
function count(report) {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests } = result;
    return {
      passed: numPassedTests,
      failed: numFailedTests + numRuntimeErrorTestSuites,
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function main(userArgs) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  const results = [];
  for (const suite of suitesFor(userArgs)) results.push(await runSuite(suite, userArgs, folder));
  rmSync(folder, { recursive: true });
  const total = (name) => results.reduce((sum, result) => sum + result[name], 0);
  const [passed, failed, skipped] = [total('passed'), total('failed'), total('skipped')];
  const ranNothing = passed + failed === 0;
  if (ranNothing) console.error(`\nNo test matches ${userArgs.join(' ')}`);
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(ranNothing || failed > 0 || results.some(({ isContent }) => !isContent) ? 1 : 0);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
