import { resolve } from 'node:path';
import { ClickHouseError, MigrationError } from '@millrace/clickhouse';
import { ConfigError, extendEnvironment, readConfig, type Environment } from '@millrace/config';
import {
  createStepReporter,
  FetchError,
  KafkaSizeError,
  localStackSettings,
  PortsTakenError,
  PrerequisiteError,
  ProcessStartError,
  stackLayout,
  StackRunningError,
} from '@millrace/local-stack';
import type { Command } from 'commander';
import { onEndingSignal } from './up-signals';
import { runStack } from './up-stack';

/** Flags and the variables they stand for. */
const FLAGS = {
  'data-dir <folder>': localStackSettings.dataDir,
  'brokers <number>': localStackSettings.kafkaBrokers,
  'gateway-port <port>': localStackSettings.gatewayPort,
  'clickhouse-port <port>': localStackSettings.clickhousePort,
  'kafka-port <port>': localStackSettings.kafkaPort,
  'kafka-controller-port <port>': localStackSettings.kafkaControllerPort,
  'kafka-2-port <port>': localStackSettings.kafka2Port,
  'kafka-2-controller-port <port>': localStackSettings.kafka2ControllerPort,
  'kafka-3-port <port>': localStackSettings.kafka3Port,
  'kafka-3-controller-port <port>': localStackSettings.kafka3ControllerPort,
  'gateway-admin-port <port>': localStackSettings.gatewayAdminPort,
  'normaliser-admin-port <port>': localStackSettings.normaliserAdminPort,
  'writer-admin-port <port>': localStackSettings.writerAdminPort,
} as const;

const EXIT = { ok: 0, failed: 1, prerequisiteMissing: 69, interrupted: 130 } as const;

/** `root` is the checkout whose built services are started. */
export function addUpCommand(program: Command, root: string): void {
  const command = program
    .command('up')
    .description('run everything on this machine: Kafka, ClickHouse and the three services')
    .option('--clean', 'start empty: removes the events, offsets and tokens of earlier runs');
  for (const [flag, { variable, description }] of Object.entries(FLAGS)) {
    command.option(`--${flag}`, `${description} (${variable})`);
  }
  command.action(async (options: Readonly<Record<string, string | boolean>>) => {
    process.exit(await up(root, options['clean'] === true, toEnvironment(options)));
  });
}

async function up(root: string, clean: boolean, environment: Environment): Promise<number> {
  const { stack: config } = readConfig({ stack: localStackSettings }, environment);
  const reporter = createStepReporter(process.stdout);
  const ending = onEndingSignal(() => {
    process.exit(EXIT.failed);
  });
  try {
    const layout = stackLayout(root, resolve(root, config.dataDir));
    const wasReady = await runStack({ layout, config, environment, reporter, clean, ending });
    return wasReady ? EXIT.ok : EXIT.interrupted;
  } catch (error) {
    if (ending.aborted) return EXIT.interrupted;
    reporter.note(isExpected(error) ? `\n${error.message}` : String(error instanceof Error ? error.stack : error));
    return error instanceof PrerequisiteError ? EXIT.prerequisiteMissing : EXIT.failed;
  }
}

/** Errors that are told in words; any other is our fault and shows where it came from. */
function isExpected(error: unknown): error is Error {
  const kinds = [
    ClickHouseError,
    ConfigError,
    FetchError,
    KafkaSizeError,
    MigrationError,
    PortsTakenError,
    PrerequisiteError,
    ProcessStartError,
    StackRunningError,
  ];
  return kinds.some((kind) => error instanceof kind);
}

/** A flag wins over the variable that it stands for. */
function toEnvironment(options: Readonly<Record<string, string | boolean>>): Environment {
  const changes = Object.entries(FLAGS).flatMap(([flag, { variable }]) => {
    const value = options[toOptionName(flag)];
    return typeof value === 'string' ? [[variable, value] as const] : [];
  });
  return extendEnvironment(Object.fromEntries(changes));
}

/** `data-dir <folder>` is `dataDir` among commander's options. */
function toOptionName(flag: string): string {
  const [name = ''] = flag.split(' ');
  return name.replaceAll(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
}
