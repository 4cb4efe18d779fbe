import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createStepReporter, type StepReporter } from '@millrace/local-stack';
import { Option, type Command } from 'commander';
import { describeMachine } from '../describe-machine';
import { toCount, toDuration, toShare } from '../option-values';
import { planChosenFaults, toFaultChoice, type FaultChoice } from '../verify-delivery/fault-choice';
import type { Fault } from '../verify-delivery/faults/fault';
import { describeTarget, openTarget, type TargetChoice } from '../verify-delivery/open-target';
import type { DeliveryReport, DeliverySettings } from '../verify-delivery/report/delivery-report';
import { describeCommand } from '../verify-delivery/report/describe-command';
import { judge, type Verdict } from '../verify-delivery/report/judge';
import { readVersions } from '../verify-delivery/report/read-versions';
import { renderDeliveryReport } from '../verify-delivery/report/render-report';
import type { DeliveryTarget } from '../verify-delivery/target/delivery-target';
import { verifyDelivery } from '../verify-delivery/verify';
import { withClickHouse } from '../with-clickhouse';
import { onEndingSignal } from './up-signals';

interface VerifyFlags extends TargetChoice {
  readonly duration: number;
  readonly rate: number;
  readonly seed?: number;
  /** Undefined: as many as the time allows, where anything may be broken. */
  readonly faults?: FaultChoice;
  readonly poison: number;
  readonly duplicates: number;
  readonly instance: string;
  readonly report?: string;
}

const EXIT_INTERRUPTED = 130;
const EXIT_CODES: Readonly<Record<Verdict, number>> = { passed: 0, failed: 1, interrupted: EXIT_INTERRUPTED };

/** `root` is the checkout whose built programs are run. */
export function addVerifyDeliveryCommand(program: Command, root: string): void {
  program
    .command('verify-delivery')
    .description('break things under load, then compare every event that was sent with what is stored')
    .option('--duration <time>', 'how long events are posted: 90s, 3m, 2h', toDuration, 180_000)
    .option('--rate <events>', 'events a second', toCount, 500)
    .option('--seed <number>', 'replays the faults and the load of another run', toCount)
    .option(
      '--faults <plan>',
      'how many, or kinds (kill,pause,…), or restart for a rolling one, or none',
      toFaultChoice,
    )
    .option('--poison <share>', 'of requests, those with an event that has to become a dead letter', toShare, 0.005)
    .option('--duplicates <share>', 'of requests with identities, those that are posted twice', toShare, 0.02)
    .addOption(new Option('--brokers <number>', 'of Kafka').choices(['1', '3']).default('1'))
    .option('--copies <number>', 'of each service', toCount, 2)
    .option('--spool', 'gateways keep events on disk while Kafka is down', false)
    .addOption(new Option('--services <folder>', 'built services to run instead of this checkout’s').hideHelp())
    .option('--target <url>', 'not a stack of its own, but the one that runs here (local), or a deployment’s gateway')
    .option('--break-it', 'with --target local: kill and stop its processes', false)
    .option('--token <token>', 'of a deployment: an ingest token')
    .option('--project <name>', 'of a deployment: the project of the token', 'default')
    .option('--instance <name>', 'the Yamcs instance that events go to', 'simulator')
    .option('--report <file>', 'also write all that was found, as JSON')
    .action((flags: VerifyFlags) => verify(root, flags));
}

interface RunContext {
  readonly root: string;
  readonly flags: VerifyFlags;
  readonly seed: number;
  readonly reporter: StepReporter;
  readonly ending: AbortSignal;
}

async function verify(root: string, flags: VerifyFlags): Promise<void> {
  const reporter = createStepReporter(process.stderr);
  const ending = onEndingSignal(() => process.exit(EXIT_INTERRUPTED));
  const context = { root, flags, seed: flags.seed ?? randomInt(2 ** 31), reporter, ending };
  try {
    process.exitCode = EXIT_CODES[await verifyOn(await openTarget(flags, context), context)];
  } catch (error) {
    if (!ending.aborted) throw error;
    process.exitCode = EXIT_INTERRUPTED;
  }
}

async function verifyOn(target: DeliveryTarget, context: RunContext): Promise<Verdict> {
  let verdict: Verdict = 'failed';
  try {
    const report = await makeReport(target, context);
    verdict = report.verdict;
    console.log(renderDeliveryReport(report));
    const { report: file } = context.flags;
    if (file !== undefined) writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
    return verdict;
  } finally {
    await target.end({ keepData: verdict === 'failed' });
  }
}

async function makeReport(target: DeliveryTarget, context: RunContext): Promise<DeliveryReport> {
  const { root, flags, seed, reporter, ending } = context;
  const { duration, rate, poison, duplicates, instance } = flags;
  const mix = { seed, rate, durationMs: duration, poisonShare: poison, duplicateShare: duplicates, instance };
  const plan = planFor(target, context);
  const isRolling = flags.faults?.kind === 'rolling-restart';
  const settings: DeliverySettings = {
    ...mix,
    command: describeCommand(process.argv.slice(2)),
    target: describeTarget(flags),
    failedRequestsAllowed: !isRolling,
    plan,
  };
  return withClickHouse(target.store, async (store) => {
    const versions = await readVersions(root, store);
    const result = await verifyDelivery({ target, store, mix, plan, oneByOne: isRolling, reporter, ending });
    return { ...judge(result, settings), settings, versions, machine: describeMachine(), result };
  });
}

/** Throws when faults are asked for where nothing may be broken. */
function planFor({ faults: injector }: DeliveryTarget, { flags, seed }: RunContext): readonly Fault[] {
  const { faults: choice = ALL_KINDS, duration: durationMs } = flags;
  if (injector !== undefined) return planChosenFaults(choice, { seed, durationMs, parts: injector.parts });
  if (flags.faults === undefined || flags.faults.kind === 'none') return [];
  throw new Error('nothing may be broken there: leave out --faults, or allow it with --break-it on the local stack');
}

const ALL_KINDS: FaultChoice = { kind: 'random', count: undefined, kinds: undefined };
