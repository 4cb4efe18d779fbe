/** Header values are text here; Kafka itself has bytes. */
export type RecordHeaders = Readonly<Record<string, string>>;

/** What Kafka delivered. Offsets are plain numbers; see libs/domain `RawCoordinates`. */
export interface ConsumedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly value: Uint8Array;
  readonly headers: RecordHeaders;
  /** Unix milliseconds: when the producer made it. */
  readonly timestamp: number;
}

/** What is to be published. The bytes must not change until the promise of `publish` is settled. */
export interface OutgoingRecord {
  /** Only for compacted topics, which keep the last record of each key. It does not choose the partition. */
  readonly key?: string;
  readonly value: Uint8Array;
  readonly headers?: RecordHeaders;
}
