import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import type { KafkaConfig } from '@millrace/kafka';
import { waitUntil } from '@millrace/local-stack';
import { readWaitingRecords } from '../read-waiting-records';

/** What a stage of the pipeline still has to take is nothing, when it is drained. */
const STAGES = {
  normaliser: { groupId: CONSUMER_GROUPS.normaliser, topic: TOPICS.raw },
  'clickhouse-writer': { groupId: CONSUMER_GROUPS.clickhouseWriter, topic: TOPICS.normalised },
} as const;

export type Stage = keyof typeof STAGES;

/** A long backlog need not be waited for: it is safe in Kafka and goes on at the next start. */
const PATIENCE_MS = 10_000;

/** Waits until the stage has taken all there is, for some seconds at most. Resolves with whether it has. */
export function drained(kafka: KafkaConfig, stage: Stage): Promise<boolean> {
  const isDrained = async () => (await readWaitingRecords(kafka, STAGES[stage])) === 0;
  return waitUntil(isDrained, { withinMs: PATIENCE_MS, everyMs: 200 });
}
