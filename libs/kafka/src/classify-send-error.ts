import { typeOf } from './cluster';

/**
 * What a rejected send means for its batch.
 * - passing: the broker may have the batch or not; the same producer sends the identical batch again.
 * - refused: the broker looked at the batch and will not take it. Of an earlier try without an answer the log may have it.
 * - poisoned: the producer's sequence numbers are of no more use, and the log must say whether it has the batch.
 */
export type SendVerdict = 'passing' | 'refused' | 'poisoned';

const PASSING_NAMES = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSLockTimeout',
]);

/** Kafka's error codes that say something about the moment and nothing about the batch. */
const PASSING_TYPES = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'REQUEST_TIMED_OUT',
  'REPLICA_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'KAFKA_STORAGE_ERROR',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

const REFUSED_TYPES = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'POLICY_VIOLATION',
]);

/** Reads kafkajs' error and what it wraps. What is not known is taken for poison, the one verdict that looks. */
export function classifySendError(error: unknown): SendVerdict {
  const chain = [...causes(error)];
  const types = chain.flatMap((each) => typeOf(each) ?? []);
  if (types.some((type) => REFUSED_TYPES.has(type))) return 'refused';
  if (types.length > 0) return types.every((type) => PASSING_TYPES.has(type)) ? 'passing' : 'poisoned';
  return chain.some(({ name }) => PASSING_NAMES.has(name)) ? 'passing' : 'poisoned';
}

function* causes(error: unknown): Iterable<Error> {
  for (let each = error; each instanceof Error; each = each.cause === each ? undefined : each.cause) yield each;
}
