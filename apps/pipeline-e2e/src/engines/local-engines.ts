import { join } from 'node:path';
import { clickhouse, fetchChdb, fetchKafkaJars, freePorts, kafka, stackLayout } from '@millrace/local-stack';
import type { RunningEngines } from '@millrace/testing';

const ROOT = join(__dirname, '../../../..');
const HEAP_MB = 512;

/** Starts Kafka and ClickHouse for one test run, on free ports and in a folder of its own. */
export async function startLocalEngines(folder: string): Promise<RunningEngines> {
  const layout = stackLayout(ROOT, folder);
  await Promise.all([fetchKafkaJars(layout), fetchChdb(layout)]);
  const [port = 0, controllerPort = 0, clickhousePort = 0] = await freePorts(3);
  const starting = [
    kafka({ layout, java: 'java', heapMb: HEAP_MB, port, controllerPort, startsFast: true }).start(),
    clickhouse({ layout, port: clickhousePort }).start(),
  ];
  const stop = async () => {
    for (const started of await Promise.allSettled(starting)) {
      if (started.status === 'fulfilled') await started.value.stop();
    }
  };
  try {
    await Promise.all(starting);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    engines: {
      kafkaBrokers: [`127.0.0.1:${String(port)}`],
      clickhouseUrl: `http://127.0.0.1:${String(clickhousePort)}`,
      backend: 'local',
    },
    stop,
  };
}
