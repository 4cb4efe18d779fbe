// Jest reporter: one closing line on stdout with the counts, printed after Jest's own summary.
module.exports = class ClosingLine {
  onRunComplete(_contexts, r) {
    process.once('exit', () => {
      console.log(
        `tests passed: ${r.numPassedTests}, failed: ${r.numFailedTests}, skipped: ${r.numPendingTests}, suites: ${r.numTotalTestSuites}`,
      );
    });
  }
};
