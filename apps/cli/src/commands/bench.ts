import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStepReporter } from '@millrace/local-stack';
import { InvalidArgumentError, type Command } from 'commander';
import { compareResults, findRegressions } from '../bench/baseline/compare';
import { readBaseline } from '../bench/baseline/read-baseline';
import { renderComparison } from '../bench/baseline/render-comparison';
import { ENCODINGS, selectSpeeches, type Encoding } from '../bench/encoding';
import { generateLoad } from '../bench/load/generate-load';
import { GENERATE_LOAD } from '../bench/load/load-process';
import { renderReport } from '../bench/render-report';
import { runBench, type BenchReport } from '../bench/run-bench';
import type { BenchTarget } from '../bench/target/bench-target';
import { withOwnPipeline } from '../bench/target/own-pipeline';
import { runningStack } from '../bench/target/running-stack';
import { selectWorkloads, WORKLOAD_IDS, type WorkloadId } from '../bench/workload';
import { findFaults } from '../bench/workload-result';
import { readCliConfig, readLocalState } from '../cli-settings';
import { toChoices, toCount, toDialects, toDuration, toShare } from '../option-values';
import { SENDABLE_DIALECTS } from '../send/wire-forms';
import { requireProcFiles } from '../usage/proc-files';
import { onEndingSignal } from './up-signals';

interface BenchFlags {
  readonly workloads?: readonly WorkloadId[];
  readonly dialects: readonly string[];
  readonly encodings: readonly Encoding[];
  readonly duration: number;
  readonly warmUp: number;
  readonly backlog: number;
  readonly sustain: number;
  /** Undefined: as many as go. */
  readonly rate: number | undefined;
  readonly live: boolean;
  readonly running: boolean;
  readonly report?: string;
  readonly baseline?: string;
  readonly maxRegression?: number;
}

const EXIT_INTERRUPTED = 130;

/** Where the last committed figures are, in a checkout. */
const COMMITTED_BASELINE = 'docs/performance-baseline.json';

const WORKLOAD_TITLES =
  'W1 (single posts, 64 and 512 connections), W2 (batches of 100), W3 (drain of a backlog), W4 (all at once)';

/** `root` is the checkout whose built programs are measured. */
export function addBenchCommand(program: Command, root: string): void {
  program
    .command('bench')
    .description('measure rates, latency, CPU time and memory of each process, on a pipeline of its own')
    .option('--workloads <ids>', `some of ${WORKLOAD_TITLES}`, (ids) => toChoices(ids, WORKLOAD_IDS))
    .option('--dialects <names>', `some of ${SENDABLE_DIALECTS.join(', ')}`, toDialects, ['native', 'exceptionless'])
    .option('--encodings <names>', `some of ${ENCODINGS.join(', ')}`, (names) => toChoices(names, ENCODINGS), ['json'])
    .option('--duration <seconds>', 'how long acknowledgements are measured', toCount, 10)
    .option('--warm-up <seconds>', 'how long events are posted before that', toCount, 2)
    .option('--backlog <events>', 'how many events W3 drains', toCount, 300_000)
    .option('--sustain <time>', 'how long W4 is measured: 30s, 5m', toDuration, 30_000)
    .option('--rate <events>', 'of W4, a second; max: as many as become rows', toRate)
    .option('--live', 'normaliser and writer work while events are posted, not after that; W4 always does', false)
    .option('--running', 'measure the local stack that is running, as it is; implies --live', false)
    .option('--report <file>', 'also write the figures as JSON')
    .option('--baseline <file>', `compare with a report of an earlier run; ${COMMITTED_BASELINE} if there is one`)
    .option('--max-regression <share>', 'fail when a figure is worse than the baseline’s by more: 10%', toShare)
    .action((flags: BenchFlags) => bench(root, flags));
  program.command(GENERATE_LOAD, { hidden: true }).action(generateLoad);
}

async function bench(root: string, flags: BenchFlags): Promise<void> {
  requireProcFiles();
  const baseline = openBaseline(root, flags);
  const reporter = createStepReporter(process.stderr);
  const ending = onEndingSignal(() => process.exit(EXIT_INTERRUPTED));
  const options = { ...measuresOf(flags), program: join(root, 'apps/cli/dist/main.js'), reporter, ending };
  const measure = async (target: BenchTarget) => {
    publish(await runBench({ ...options, target }), baseline, flags);
  };
  try {
    if (flags.running) await measure(runningStack(readLocalState, readCliConfig().clickhouse));
    else await withOwnPipeline({ root, reporter, ending }, measure);
  } catch (error) {
    if (!ending.aborted) throw error;
    process.exitCode = EXIT_INTERRUPTED;
  }
}

/** What is measured, and how much of it. */
function measuresOf({ workloads, dialects, encodings, rate, ...flags }: BenchFlags) {
  const live = flags.live || flags.running;
  return {
    workloads: selectWorkloads(workloads, live),
    speeches: selectSpeeches(dialects, encodings),
    amounts: {
      warmUpMs: flags.warmUp * 1_000,
      windowMs: flags.duration * 1_000,
      backlog: flags.backlog,
      sustainMs: flags.sustain,
      ...(rate === undefined ? {} : { rate }),
    },
    live,
  };
}

/** Before anything is measured, because a baseline that cannot be read is noticed too late afterwards. */
function openBaseline(root: string, { baseline, maxRegression }: BenchFlags): BenchReport | undefined {
  if (baseline !== undefined) return readBaseline(baseline);
  const committed = join(root, COMMITTED_BASELINE);
  if (existsSync(committed)) return readBaseline(committed);
  if (maxRegression !== undefined) throw new Error('--max-regression needs a --baseline');
  return undefined;
}

/** Prints the figures, also of a run that failed; then throws with what was wrong. */
function publish(report: BenchReport, baseline: BenchReport | undefined, flags: BenchFlags): void {
  if (flags.report !== undefined) writeFileSync(flags.report, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(renderReport(report));
  const wrong = report.results.flatMap(findFaults);
  if (baseline !== undefined) {
    const compared = compareResults(report.results, baseline.results);
    console.log(renderComparison(compared, baseline));
    wrong.push(...findRegressions(compared, flags.maxRegression ?? Infinity));
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

/** Reads an option's value as events a second; undefined for as many as go. Throws commander's error for what is neither. */
function toRate(text: string): number | undefined {
  if (text === 'max') return undefined;
  const rate = toCount(text);
  if (rate === 0) throw new InvalidArgumentError('Some events a second are needed, or max.');
  return rate;
}
