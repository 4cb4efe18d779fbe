import { readConfig, type Environment } from '@millrace/config';
import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import { kafkaSettings, readConsumerLag } from '@millrace/kafka';
import { eventually } from './eventually';

/** In the order of the pipeline: when a stage has taken all that was published to it, it publishes nothing more. */
const STAGES = [
  { groupId: CONSUMER_GROUPS.normaliser, topic: TOPICS.raw },
  { groupId: CONSUMER_GROUPS.clickhouseWriter, topic: TOPICS.normalised },
  { groupId: CONSUMER_GROUPS.deadLetterWriter, topic: TOPICS.deadLetter },
] as const;

/**
 * Resolves when everything that was acknowledged before the call is stored, dropped or dead-lettered: a service commits an
 * offset only after that. What is absent then will not come any more. Rejects when it takes longer.
 */
export async function drained(environment: Environment, withinMs: number): Promise<void> {
  const { kafka } = readConfig({ kafka: kafkaSettings }, environment);
  for (const stage of STAGES) {
    const remaining = async () => (await readConsumerLag(kafka, stage)).reduce((sum, { lag }) => sum + lag, 0);
    const left = await eventually(remaining, (count) => count === 0, withinMs);
    if (left > 0) throw new Error(`${stage.groupId} has still ${String(left)} records of ${stage.topic} to take`);
  }
}
