import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import { readConsumerLag, type KafkaConfig } from '@millrace/kafka';

/** In the order of the pipeline: when a stage has taken all that was published to it, it publishes nothing more. */
const STAGES = [
  { groupId: CONSUMER_GROUPS.normaliser, topic: TOPICS.raw },
  { groupId: CONSUMER_GROUPS.clickhouseWriter, topic: TOPICS.normalised },
  { groupId: CONSUMER_GROUPS.deadLetterWriter, topic: TOPICS.deadLetter },
] as const;

/**
 * Records in Kafka that a service has still to take, with all that comes of them; 0: whatever was in Kafka when this was asked has come to
 * its end. Rejects when Kafka does not answer.
 */
export async function readWaitingRecords(kafka: KafkaConfig): Promise<number> {
  let waiting = 0;
  for (const stage of STAGES) {
    const partitions = await readConsumerLag(kafka, stage);
    waiting += partitions.reduce((sum, { lag }) => sum + lag, 0);
  }
  return waiting;
}
