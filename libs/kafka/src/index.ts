export { countOutOfSync, type ReplicaScope } from './count-out-of-sync';
export { createInMemoryBroker, type InMemoryBroker } from './in-memory-broker';
export { groupDelayComponent, type GroupDelay, type GroupDelayOptions } from './group-delay-component';
export { kafkaSettings, type KafkaConfig } from './kafka-settings';
export { migrateTopics, type TopicMigration, type TopicMigrationReport, type TopicSpec } from './migrate-topics';
export {
  AssignmentLostError,
  type Assignment,
  type CommittedPosition,
  type ConsumerStatus,
  type PartitionConsumerOptions,
  type PartitionHandler,
} from './partition-consumer';
export { partitionConsumerComponent, type PartitionConsumerComponentOptions } from './partition-consumer-component';
export { PublisherError, type Publisher } from './publisher';
export { publisherComponent, type PublisherComponentOptions } from './publisher-component';
export { readConsumerLag, type PartitionLag } from './read-consumer-lag';
export { readTopology, type TopologyOptions } from './read-topology';
export { readUnsettled, type UnsettledBounds, type UnsettledRecords, type UnsettledStretch } from './read-unsettled';
export type { ConsumedRecord, OutgoingRecord, RecordHeaders } from './records';
export type { Topology } from './topology';
