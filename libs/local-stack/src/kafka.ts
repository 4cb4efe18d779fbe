import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extendEnvironment } from '@millrace/config';
import type { Component } from '@millrace/service-runtime';
import { ensureKafkaCluster, kafkaName } from './kafka-cluster';
import { kafkaProperties, renderProperties, type KafkaPorts } from './kafka-properties';
import type { StackLayout } from './layout';
import { findConnectionFault } from './probes';
import { runProgram } from './run-program';
import { ProcessStartError, supervisedProcess, type ProcessChange, type SupervisedProcess } from './supervised-process';

export interface KafkaOptions {
  readonly layout: StackLayout;
  readonly java: string;
  /** The ports of all nodes of the cluster; node 1 is the first. */
  readonly nodes: readonly KafkaPorts[];
  /** Which of them this is, from 1 on. */
  readonly nodeId: number;
  readonly heapMb: number;
  /** Compiles less: starts in half the time, but is slower under load. For tests. */
  readonly startsFast?: boolean | undefined;
  /** Gives up a start that is under way. */
  readonly ending?: AbortSignal | undefined;
  onChange?(change: ProcessChange): void;
}

const HOST = '127.0.0.1';
const STOP_WITHIN_MS = 20_000;
/**
 * A broker takes its leave from a majority of controllers, and asks for one for five minutes. Of three that are stopped
 * together, one or two find none; killed, they have what they acknowledged all the same.
 */
const STOP_ONE_OF_SEVERAL_WITHIN_MS = 8_000;

/**
 * One node of a Kafka (KRaft) from the fetched jars, its storage formatted on the first start. It accepts connections
 * only once it can serve, so a connection is readiness; of three nodes one is not ready before a second one runs. Its
 * process, storage folder and log have one name: `kafka`, `kafka-2`, `kafka-3`.
 */
export function kafka(options: KafkaOptions): Component<SupervisedProcess> {
  const { layout, java, nodes, nodeId } = options;
  const name = kafkaName(nodeId);
  const config = join(layout.data, `${name}.properties`);
  return supervisedProcess({
    name,
    command: java,
    args: [...javaOptions(options), 'kafka.Kafka', config],
    cwd: layout.root,
    environment: extendEnvironment({}),
    logFile: join(layout.logs, `${name}.log`),
    prepare: () => prepareStorage(options, config),
    findFault: () => findConnectionFault(HOST, nodes[nodeId - 1]?.port ?? 0, 1_000),
    readyWithinMs: 120_000,
    stopWithinMs: nodes.length > 1 ? STOP_ONE_OF_SEVERAL_WITHIN_MS : STOP_WITHIN_MS,
    ending: options.ending,
    onChange: (change) => options.onChange?.(change),
  });
}

function javaOptions({ layout, heapMb, startsFast = false }: KafkaOptions): string[] {
  return [
    `-Xmx${String(heapMb)}m`,
    '-Xms64m',
    // One or two cores and a small heap: the serial collector costs the least memory, and its pauses stay short.
    '-XX:+UseSerialGC',
    '-XX:+ExitOnOutOfMemoryError',
    ...(startsFast ? ['-XX:TieredStopAtLevel=1'] : []),
    `-Dlog4j2.configurationFile=${join(layout.root, 'deploy/local/kafka/log4j2.xml')}`,
    '-cp',
    join(layout.kafkaJars, '*'),
  ];
}

/** Writes the configuration, and formats the storage if there is none. An interrupted format leaves none. */
async function prepareStorage(options: KafkaOptions, config: string): Promise<void> {
  const { layout, nodes, nodeId } = options;
  const storage = join(layout.data, kafkaName(nodeId));
  mkdirSync(layout.data, { recursive: true });
  const { clusterId } = ensureKafkaCluster(layout, nodes.length);
  writeProperties(config, options, storage);
  if (existsSync(join(storage, 'meta.properties'))) return;

  const formatting = `${storage}.formatting`;
  for (const leftover of [storage, formatting]) rmSync(leftover, { recursive: true, force: true });
  const formatConfig = `${config}.formatting`;
  writeProperties(formatConfig, options, formatting);
  await format(options, clusterId, formatConfig);
  rmSync(formatConfig);
  renameSync(formatting, storage);
}

function writeProperties(file: string, { nodes, nodeId }: KafkaOptions, dataFolder: string): void {
  writeFileSync(file, renderProperties(kafkaProperties({ nodes, nodeId, dataFolder, listenOn: HOST })));
}

async function format(options: KafkaOptions, clusterId: string, config: string): Promise<void> {
  const tool = ['kafka.tools.StorageTool', 'format', '--cluster-id', clusterId, '--config', config];
  const { exitCode, output } = await runProgram({
    command: options.java,
    args: [...javaOptions({ ...options, startsFast: true }), ...tool],
  });
  if (exitCode === 0) return;
  const reason = 'could not format its storage';
  throw new ProcessStartError(`${kafkaName(options.nodeId)} ${reason}:\n${output.trimEnd()}`, reason);
}
