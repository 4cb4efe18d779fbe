import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeKafkaVolume } from './kafka-container';
import type { KafkaRuntime } from './kafka-runtime';
import type { StackLayout } from './layout';

/** What a stack leaves in its data folder. Fetched engines and test runs, which may be in the same folder, are not state. */
const STATE = [
  'kafka-cluster.json',
  ...['kafka', 'kafka-2', 'kafka-3'].flatMap((storage) => [storage, `${storage}.formatting`]),
  'clickhouse',
  'logs',
  'projects.json',
  'tokens.json',
  'local.json',
];

/** Removes all state of a stack that is not running: events, offsets, tokens, logs, wherever Kafka keeps its part. */
export async function cleanStack(layout: StackLayout, runtime: KafkaRuntime): Promise<void> {
  for (const entry of STATE) rmSync(join(layout.data, entry), { recursive: true, force: true });
  if (runtime.kind === 'container') await removeKafkaVolume(runtime.engine, layout);
}
