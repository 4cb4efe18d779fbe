import type { OutgoingRecord } from './records';

/** Publishes to one topic so that what is acknowledged is in the log, once, in order. */
export interface Publisher {
  readonly topic: string;
  readonly partitions: number;
  /**
   * Appends the records to the partition as one produce request. Resolves with the offset of the first
   * one when all in-sync replicas have them. Passing faults are retried without end, with the
   * identical batch; it rejects (PublisherError) only when the publisher is stopped or the partition
   * is given up. At most one produce per partition is in flight: a second call waits for the first.
   */
  publish(partition: number, records: readonly OutgoingRecord[]): Promise<number>;
  /** How long the oldest unacknowledged produce has been under way, in milliseconds; 0 when none is. */
  oldestInFlightMs(): number;
}

/** Thrown by `Publisher.publish`: whether the records are in the log is not known, so nothing may be acknowledged. */
export class PublisherError extends Error {
  override readonly name = 'PublisherError';
}
