import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import { readConsumerLag, type KafkaConfig } from '@millrace/kafka';

/** A consumer group and what it reads. */
export interface PipelineStage {
  readonly groupId: string;
  readonly topic: string;
}

/** In the order of the pipeline: when a stage has taken all that was published to it, it publishes nothing more. */
const EVENT_STAGES: readonly PipelineStage[] = [
  { groupId: CONSUMER_GROUPS.normaliser, topic: TOPICS.raw },
  { groupId: CONSUMER_GROUPS.clickhouseWriter, topic: TOPICS.normalised },
  { groupId: CONSUMER_GROUPS.deadLetterWriter, topic: TOPICS.deadLetter },
];

/** Records that a stage has still to take, with all that comes of them. Rejects when Kafka does not answer. */
export async function readWaitingRecords(kafka: KafkaConfig, { groupId, topic }: PipelineStage): Promise<number> {
  const partitions = await readConsumerLag(kafka, { groupId, topic });
  return partitions.reduce((sum, { lag }) => sum + lag, 0);
}

/** The same of all stages of events; 0: whatever was in Kafka when this was asked has come to its end. */
export async function readAllWaitingRecords(kafka: KafkaConfig): Promise<number> {
  let waiting = 0;
  for (const stage of EVENT_STAGES) waiting += await readWaitingRecords(kafka, stage);
  return waiting;
}
