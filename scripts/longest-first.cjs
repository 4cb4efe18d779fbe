// Jest's order of test files for the integration run: several workers end at about the same time only when none of them is left
// with a long file at the end. Jest itself knows how long files took in earlier runs, and on a fresh clone there were none.
const { relative, sep } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/** @typedef {Parameters<import('@jest/test-sequencer').default['sort']>[0]} Tests */

class LongestFirst extends Sequencer {
  /**
   * The files of more than ten seconds, from the longest on; only that fuzzing, which keeps the processor busy, begins beside what
   * waits for brokers. A file that is missing here only costs time.
   */
  static LONG_FILES = [
    'apps/pipeline-e2e/src/fuzz/fuzz.e2e.test.ts',
    'apps/pipeline-e2e/src/killed-brokers/three-brokers.int.test.ts',
    'apps/pipeline-e2e/src/rolling-restart.e2e.test.ts',
    'apps/pipeline-e2e/src/verify-delivery.e2e.test.ts',
    'apps/pipeline-e2e/src/mutants.e2e.test.ts',
    'apps/cli/src/verify-delivery/target/own-stack.int.test.ts',
    'apps/pipeline-e2e/src/spooling-gateway.e2e.test.ts',
    'apps/pipeline-e2e/src/local-stack.e2e.test.ts',
    'apps/pipeline-e2e/src/killed-processes.e2e.test.ts',
    'apps/pipeline-e2e/src/killed-brokers/one-broker.int.test.ts',
    'apps/cli/src/bench/bench.int.test.ts',
    'apps/pipeline-e2e/src/dead-letters.e2e.test.ts',
    'apps/pipeline-e2e/src/clients/yamcs-client.e2e.test.ts',
    'libs/local-stack/src/engines.int.test.ts',
    'libs/kafka/src/group-membership.int.test.ts',
    'libs/stored-events/src/large-table.int.test.ts',
    'apps/pipeline-e2e/src/backlog.e2e.test.ts',
    'apps/pipeline-e2e/src/clients/exceptionless-client.e2e.test.ts',
    'apps/clickhouse-writer/src/hard-times.int.test.ts',
    'apps/local-clickhouse/src/lifecycle.int.test.ts',
    'apps/pipeline-e2e/src/conformance/conformance.e2e.test.ts',
    'libs/kafka/src/kafka.int.test.ts',
  ];

  /**
   * @param {Tests} tests
   * @returns {Promise<Tests>}
   */
  async sort(tests) {
    // Sorting is stable: what has one place stays as Jest orders it.
    return [...(await super.sort(tests))].sort((one, other) => this.#placeOf(one) - this.#placeOf(other));
  }

  /** @param {Tests[number]} test */
  #placeOf(test) {
    if (this.hasFailed(test)) return -1;
    const file = relative(test.context.config.rootDir, test.path).split(sep).join('/');
    const place = LongestFirst.LONG_FILES.indexOf(file);
    return place < 0 ? LongestFirst.LONG_FILES.length : place;
  }
}

module.exports = LongestFirst;
