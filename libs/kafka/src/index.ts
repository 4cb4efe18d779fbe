export {
  AssignmentLostError,
  type Assignment,
  type CommittedPosition,
  type ConsumerStatus,
  type PartitionConsumerOptions,
  type PartitionHandler,
} from './partition-consumer';
export { PublisherError, type Publisher } from './publisher';
export type { ConsumedRecord, OutgoingRecord, RecordHeaders } from './records';
export type { Topology } from './topology';
