import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { extendEnvironment } from '@millrace/config';
import { createStepReporter, type StepReporter } from '@millrace/local-stack';
import { Option, type Command } from 'commander';
import { readCliConfig } from '../cli-settings';
import { connectionTo } from '../connection';
import { describeMachine } from '../describe-machine';
import { toCount, toDuration, toShare } from '../option-values';
import { planChosenFaults, toFaultChoice, type FaultChoice } from '../verify-delivery/fault-choice';
import type { DeliveryReport, DeliverySettings } from '../verify-delivery/report/delivery-report';
import { judge, type Verdict } from '../verify-delivery/report/judge';
import { readVersions } from '../verify-delivery/report/read-versions';
import { renderDeliveryReport } from '../verify-delivery/report/render-report';
import { deployment } from '../verify-delivery/target/deployment';
import type { DeliveryTarget } from '../verify-delivery/target/delivery-target';
import { startOwnStack } from '../verify-delivery/target/own-stack';
import { verifyDelivery } from '../verify-delivery/verify';
import { withClickHouse } from '../with-clickhouse';
import { onEndingSignal } from './up-signals';

interface VerifyFlags {
  readonly duration: number;
  readonly rate: number;
  readonly seed?: number;
  readonly faults: FaultChoice;
  readonly poison: number;
  readonly duplicates: number;
  readonly brokers: '1' | '3';
  readonly copies: number;
  readonly spool: boolean;
  readonly services?: string;
  readonly instance: string;
  readonly report?: string;
  readonly target?: string;
  readonly token?: string;
  readonly project: string;
}

const EXIT_INTERRUPTED = 130;
const EXIT_CODES: Readonly<Record<Verdict, number>> = { passed: 0, failed: 1, interrupted: EXIT_INTERRUPTED };

const DEFAULT_FAULTS: FaultChoice = { kind: 'random', count: undefined, kinds: undefined };

/** `root` is the checkout whose built programs are run. */
export function addVerifyDeliveryCommand(program: Command, root: string): void {
  program
    .command('verify-delivery')
    .description('break things under load, then compare every event that was sent with what is stored')
    .option('--duration <time>', 'how long events are posted: 90s, 3m, 2h', toDuration, 180_000)
    .option('--rate <events>', 'events a second', toCount, 500)
    .option('--seed <number>', 'replays the faults and the load of another run', toCount)
    .addOption(
      new Option('--faults <plan>', 'how many, or none, or kinds (kill,pause,…), or restart for a rolling one')
        .argParser(toFaultChoice)
        .default(DEFAULT_FAULTS, 'one in 9 s'),
    )
    .option('--poison <share>', 'of requests, those with an event that has to become a dead letter', toShare, 0.005)
    .option('--duplicates <share>', 'of requests with identities, those that are posted twice', toShare, 0.02)
    .addOption(new Option('--brokers <number>', 'of Kafka').choices(['1', '3']).default('1'))
    .option('--copies <number>', 'of each service', toCount, 2)
    .option('--spool', 'gateways keep events on disk while Kafka is down', false)
    .addOption(new Option('--services <folder>', 'built services to run instead of this checkout’s').hideHelp())
    .option('--instance <name>', 'the Yamcs instance that events go to', 'simulator')
    .option('--report <file>', 'also write all that was found, as JSON')
    .option('--target <url>', 'the gateway of a deployment, where nothing is broken, instead of a stack of its own')
    .option('--token <token>', 'with --target: an ingest token')
    .option('--project <name>', 'with --target: the project of the token', 'default')
    .action((flags: VerifyFlags) => verify(root, flags));
}

async function verify(root: string, asked: VerifyFlags): Promise<void> {
  const flags = { ...asked, seed: asked.seed ?? randomInt(2 ** 31) };
  const reporter = createStepReporter(process.stderr);
  const ending = onEndingSignal(() => process.exit(EXIT_INTERRUPTED));
  const context = { root, flags, reporter, ending };
  const target = await openTarget(context);
  let verdict: Verdict = 'failed';
  try {
    const report = await runOn(target, context);
    verdict = report.verdict;
    if (flags.report !== undefined) writeFileSync(flags.report, `${JSON.stringify(report, undefined, 2)}\n`);
    console.log(renderDeliveryReport(report));
  } finally {
    await target.end({ keepData: verdict === 'failed' });
  }
  process.exitCode = EXIT_CODES[verdict];
}

interface RunContext {
  readonly root: string;
  readonly flags: VerifyFlags & { readonly seed: number };
  readonly reporter: StepReporter;
  readonly ending: AbortSignal;
}

function openTarget({ root, flags, reporter, ending }: RunContext): Promise<DeliveryTarget> {
  const { target: url, token, project, seed, brokers, copies, spool, services: programs } = flags;
  if (url === undefined) return startOwnStack({ root, reporter, ending, seed, brokers, copies, spool, programs });
  const { clickhouse, kafka } = readCliConfig();
  const connection = connectionTo('ingest', { gateway: url, ...(token !== undefined && { token }) });
  const knowsKafka = extendEnvironment({})['MILLRACE_KAFKA_BROKERS'] !== undefined;
  const target = deployment({ ...connection, project, store: clickhouse, kafka: knowsKafka ? kafka : undefined });
  return Promise.resolve(target);
}

async function runOn(target: DeliveryTarget, { root, flags, reporter, ending }: RunContext): Promise<DeliveryReport> {
  const { duration, rate, faults, poison, duplicates, instance, seed } = flags;
  const mix = { seed, rate, durationMs: duration, poisonShare: poison, duplicateShare: duplicates, instance };
  const parts = target.faults?.parts ?? [];
  const plan = planChosenFaults(faults, { seed, durationMs: duration, parts });
  const isRolling = faults.kind === 'rolling-restart';
  const settings: DeliverySettings = {
    ...mix,
    command: process.argv.slice(2).join(' '),
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

function describeTarget({ target, brokers, copies, spool }: VerifyFlags): string {
  if (target !== undefined) return target;
  const kafka = brokers === '1' ? 'one broker' : 'three brokers';
  return `a stack of its own: ${kafka}, services × ${String(copies)}${spool ? ', gateways with a spool' : ''}`;
}
