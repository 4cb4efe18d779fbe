import { readFileSync } from 'node:fs';
import { REPORT_VERSION, type BenchReport } from '../run-bench';

/** Reads a report that an earlier bench has written. Throws, with words, when it is none or of another form. */
export function readBaseline(file: string): BenchReport {
  const report = readJson(file) as Partial<BenchReport> | null;
  if (report?.version === REPORT_VERSION && Array.isArray(report.results)) return report as BenchReport;
  throw new Error(`${file} is not a report of this version of millrace bench: make a new one with --report`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`the baseline ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
