import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStepReporter } from '@millrace/local-stack';
import type { Command } from 'commander';
import { generateLoad } from '../bench/load/generate-load';
import { GENERATE_LOAD } from '../bench/load/load-process';
import { renderReport } from '../bench/render-report';
import { runBench, type BenchReport } from '../bench/run-bench';
import type { BenchTarget } from '../bench/target/bench-target';
import { withOwnPipeline } from '../bench/target/own-pipeline';
import { runningStack } from '../bench/target/running-stack';
import { requireProcFiles } from '../usage/proc-files';
import { selectWorkloads, WORKLOADS, WORKLOAD_IDS, type WorkloadId } from '../bench/workload';
import { findFaults } from '../bench/workload-result';
import { readCliConfig, readLocalState } from '../cli-settings';
import { toChoices, toCount, toDialects } from '../option-values';
import { SENDABLE_DIALECTS } from '../send/wire-forms';
import { onEndingSignal } from './up-signals';

interface BenchFlags {
  readonly workloads?: readonly WorkloadId[];
  readonly dialects: readonly string[];
  readonly duration: number;
  readonly warmUp: number;
  readonly backlog: number;
  readonly live: boolean;
  readonly running: boolean;
  readonly json?: string;
}

const EXIT_INTERRUPTED = 130;

/** `root` is the checkout whose built programs are measured. */
export function addBenchCommand(program: Command, root: string): void {
  const workloads = WORKLOADS.map(({ id, title }) => `${id} (${title})`).join(', ');
  program
    .command('bench')
    .description('measure rates, latency, CPU time and memory of each process, on a pipeline of its own')
    .option('--workloads <ids>', `some of ${workloads}`, (ids) => toChoices(ids, WORKLOAD_IDS))
    .option('--dialects <names>', `some of ${SENDABLE_DIALECTS.join(', ')}`, toDialects, ['native', 'exceptionless'])
    .option('--duration <seconds>', 'how long acknowledgements are measured', toCount, 10)
    .option('--warm-up <seconds>', 'how long events are posted before that', toCount, 2)
    .option('--backlog <events>', 'how many events W3 drains', toCount, 300_000)
    .option('--live', 'normaliser and writer work while events are posted, not after that', false)
    .option('--running', 'measure the local stack that is running, as it is; implies --live', false)
    .option('--json <file>', 'also write the figures as JSON')
    .action((flags: BenchFlags) => bench(root, flags));
  program.command(GENERATE_LOAD, { hidden: true }).action(generateLoad);
}

async function bench(root: string, flags: BenchFlags): Promise<void> {
  requireProcFiles();
  const reporter = createStepReporter(process.stderr);
  const ending = onEndingSignal(() => process.exit(EXIT_INTERRUPTED));
  const live = flags.live || flags.running;
  const options = {
    workloads: selectWorkloads(flags.workloads, live),
    dialects: flags.dialects,
    program: join(root, 'apps/cli/dist/main.js'),
    amounts: { warmUpMs: flags.warmUp * 1_000, windowMs: flags.duration * 1_000, backlog: flags.backlog },
    live,
    reporter,
    ending,
  };
  const measure = async (target: BenchTarget) => {
    publish(await runBench({ ...options, target }), flags.json);
  };
  try {
    if (flags.running) await measure(runningStack(readLocalState, readCliConfig().clickhouse));
    else await withOwnPipeline({ root, reporter, ending }, measure);
  } catch (error) {
    if (!ending.aborted) throw error;
    process.exitCode = EXIT_INTERRUPTED;
  }
}

/** Prints the figures, also of a run that failed; then throws with what was wrong. */
function publish(report: BenchReport, jsonFile: string | undefined): void {
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(renderReport(report));
  const faults = report.results.flatMap(findFaults);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
