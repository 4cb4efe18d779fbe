import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { extendEnvironment } from '@millrace/config';
import type { Component, Running } from '@millrace/service-runtime';
import { KAFKA_CONTAINER_DATA, kafkaContainerEnvironment } from './kafka-properties';
import type { ContainerEngine } from './kafka-runtime';
import { KAFKA_VERSION, type StackLayout } from './layout';
import { findBrokerFault } from './probes';
import { runProgram } from './run-program';
import { supervisedProcess, type ProcessChange, type SupervisedProcess } from './supervised-process';

export interface KafkaContainerOptions {
  readonly layout: StackLayout;
  readonly engine: ContainerEngine;
  readonly port: number;
  readonly heapMb: number;
  /** The official one if it is absent. Any other has to take the official image's variables. */
  readonly image?: string | undefined;
  /** Gives up a start that is under way. */
  readonly ending?: AbortSignal | undefined;
  onChange?(change: ProcessChange): void;
}

/** https://hub.docker.com/r/apache/kafka */
export const OFFICIAL_KAFKA_IMAGE = `apache/kafka:${KAFKA_VERSION}`;

const HOST = '127.0.0.1';
/** The first start pulls the image. */
const READY_WITHIN_MS = 300_000;

/**
 * A single Kafka node from the official image, for a machine without Java. The supervised process is the engine's
 * client, which passes signals on; the container is removed by name where the client could not do it. Its data is a
 * volume of the container engine, because the image's user may not write to a folder of ours.
 */
export function kafkaContainer(options: KafkaContainerOptions): Component<SupervisedProcess> {
  const { layout, engine, port, image = OFFICIAL_KAFKA_IMAGE } = options;
  const container = containerName(layout);
  // With the unnamed volumes that the image declares; the data is in a named one.
  const remove = ['rm', '--force', '--volumes', container];
  const removeContainer = async () => {
    await runProgram({ command: engine, args: remove });
  };
  const client = supervisedProcess({
    name: 'kafka',
    command: engine,
    args: ['run', '--rm', '--name', container, ...runOptions(options), image],
    cwd: layout.root,
    environment: extendEnvironment({}),
    logFile: join(layout.logs, 'kafka.log'),
    afterOrphaned: [engine, ...remove].join(' '),
    prepare: removeContainer,
    findFault: () => findBrokerFault(HOST, port, 1_000),
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: 20_000,
    ending: options.ending,
    onChange: (change) => options.onChange?.(change),
  });
  return { name: client.name, start: () => startThenRemove(client, removeContainer) };
}

/**
 * The container outlives its client where that had to be killed: a shell that still prepares the broker takes no
 * SIGTERM as the first process of a container.
 */
async function startThenRemove(
  client: Component<SupervisedProcess>,
  removeContainer: () => Promise<void>,
): Promise<Running<SupervisedProcess>> {
  try {
    const running = await client.start();
    return {
      value: running.value,
      stop: async () => {
        await running.stop();
        await removeContainer();
      },
    };
  } catch (error) {
    await removeContainer();
    throw error;
  }
}

/** Removes the data of this stack's Kafka; nothing happens where there is none. */
export async function removeKafkaVolume(engine: ContainerEngine, layout: StackLayout): Promise<void> {
  await runProgram({ command: engine, args: ['volume', 'rm', '--force', containerName(layout)] });
}

function runOptions({ layout, port, heapMb }: KafkaContainerOptions): readonly string[] {
  const environment = { ...kafkaContainerEnvironment(port), KAFKA_HEAP_OPTS: `-Xms64m -Xmx${String(heapMb)}m` };
  return [
    '--publish',
    `${HOST}:${String(port)}:${String(port)}`,
    '--volume',
    `${containerName(layout)}:${KAFKA_CONTAINER_DATA}`,
    ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ];
}

/** One for every data folder, so that stacks side by side do not meet. */
function containerName({ data }: StackLayout): string {
  return `millrace-kafka-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`;
}
