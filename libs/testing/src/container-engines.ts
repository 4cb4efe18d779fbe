import { GenericContainer, getContainerRuntimeClient, Wait, type StartedTestContainer } from 'testcontainers';
import type { TestEngines } from './engines';

export interface ContainerEnginesOptions {
  readonly kafkaImage: string;
  readonly clickhouseImage: string;
  /** Free on this machine: a broker tells its clients its address, so the port must be known before it starts. */
  readonly kafkaPort: number;
  /** What makes the image's broker a single node that listens on `kafkaPort` on all addresses. */
  readonly kafkaEnvironment: Readonly<Record<string, string>>;
}

export interface RunningEngines {
  readonly engines: TestEngines;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 120_000;
const CLICKHOUSE_HTTP_PORT = 8123;

/**
 * Starts the official images with testcontainers. Rejects with words when there is no container runtime, or when an
 * image cannot be had; tests that were asked to run on containers never fall back to something else.
 */
export async function startContainerEngines(options: ContainerEnginesOptions): Promise<RunningEngines> {
  await requireContainerRuntime();
  const started: StartedTestContainer[] = [];
  const stop = async () => {
    for (const container of started.toReversed()) await container.stop();
  };
  try {
    const kafka = await kafkaContainer(options).start();
    started.push(kafka);
    const clickhouse = await clickhouseContainer(options).start();
    started.push(clickhouse);
    const clickhousePort = clickhouse.getMappedPort(CLICKHOUSE_HTTP_PORT);
    return {
      engines: {
        kafkaBrokers: [`127.0.0.1:${String(options.kafkaPort)}`],
        clickhouseUrl: `http://${clickhouse.getHost()}:${String(clickhousePort)}`,
        backend: 'containers',
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function requireContainerRuntime(): Promise<void> {
  try {
    await getContainerRuntimeClient();
  } catch (error) {
    throw new Error(
      'MILLRACE_TEST_BACKEND=containers needs a running container engine (Docker or Podman), and none answers. ' +
        'Start one, or unset the variable to test on the local engines.',
      { cause: error },
    );
  }
}

function kafkaContainer({ kafkaImage, kafkaPort, kafkaEnvironment }: ContainerEnginesOptions): GenericContainer {
  return new GenericContainer(kafkaImage)
    .withEnvironment({ ...kafkaEnvironment })
    .withExposedPorts({ container: kafkaPort, host: kafkaPort })
    .withWaitStrategy(Wait.forListeningPorts())
    .withStartupTimeout(START_TIMEOUT_MS);
}

function clickhouseContainer({ clickhouseImage }: ContainerEnginesOptions): GenericContainer {
  return (
    new GenericContainer(clickhouseImage)
      // The user `default` may come from outside the container without a password, as on the local engine.
      .withEnvironment({ CLICKHOUSE_SKIP_USER_SETUP: '1' })
      .withExposedPorts(CLICKHOUSE_HTTP_PORT)
      .withWaitStrategy(Wait.forHttp('/ping', CLICKHOUSE_HTTP_PORT))
      .withStartupTimeout(START_TIMEOUT_MS)
  );
}
