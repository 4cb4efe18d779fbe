/** Integration (`*.int.test.ts`) and end-to-end (`*.e2e.test.ts`) tests: real Kafka and real ClickHouse, started once for each worker. */
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.int.test.ts', '**/*.e2e.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  globalSetup: '<rootDir>/apps/pipeline-e2e/src/engines/global-setup.ts',
  globalTeardown: '<rootDir>/apps/pipeline-e2e/src/engines/global-teardown.ts',
  testSequencer: '<rootDir>/scripts/longest-first.cjs',
  testTimeout: 60_000,
  maxWorkers: 1,
};
