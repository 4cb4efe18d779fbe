import { readConfig, type Environment } from '@millrace/config';
import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import { kafkaSettings, readConsumerLag } from '@millrace/kafka';
import { takenByGroup, type Stage } from './taken-by-group';

const NORMALISER: Stage = { groupId: CONSUMER_GROUPS.normaliser, topic: TOPICS.raw };
const WRITER: Stage = { groupId: CONSUMER_GROUPS.clickhouseWriter, topic: TOPICS.normalised };
const DEAD_LETTER_WRITER: Stage = { groupId: CONSUMER_GROUPS.deadLetterWriter, topic: TOPICS.deadLetter };
const LEDGER_WRITER: Stage = { groupId: CONSUMER_GROUPS.ledgerWriter, topic: TOPICS.ledger };

/**
 * Resolves when everything that was acknowledged before the call is stored, dropped or dead-lettered, and accounted for in
 * the ledger: a service commits an offset only after that. What is absent then will not come any more. Rejects when a stage
 * takes longer.
 */
export async function drained(environment: Environment, withinMs: number): Promise<void> {
  const { kafka } = readConfig({ kafka: kafkaSettings }, environment);
  const taken = (stage: Stage) => takenByGroup(stage, () => readConsumerLag(kafka, stage), withinMs);
  // In the order of the pipeline: when a stage has taken what was published to it, it publishes no more of that.
  await taken(NORMALISER);
  const ledger = taken(LEDGER_WRITER);
  const events = taken(WRITER).then(() => taken(DEAD_LETTER_WRITER));
  await Promise.all([ledger, events]);
}
