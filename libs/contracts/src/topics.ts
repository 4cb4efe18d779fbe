/** Names that other programs rely on; a change of layout or partition count is a new version. */
export const TOPICS = {
  raw: 'events.raw.v1',
  normalised: 'events.normalised.v1',
  deadLetter: 'events.dead-letter.v1',
  ledger: 'events.ledger.v1',
} as const;

export const CONSUMER_GROUPS = {
  normaliser: 'normaliser.v1',
  clickhouseWriter: 'clickhouse-writer.v1',
  /** Apart from the events' group: dead letters have their own partitions and must not wait for events. */
  deadLetterWriter: 'clickhouse-writer.dead-letter.v1',
  /** Apart for the same reason. */
  ledgerWriter: 'clickhouse-writer.ledger.v1',
} as const;

/**
 * The largest Kafka message we make, below the broker's default of 1 MiB with room for the batch's
 * and the record's own headers.
 */
export const MAX_MESSAGE_BYTES = 960 * 1024;

/**
 * Of so many partitions of the raw topic those that gateways give to projects that flood, and normalisers take last: the
 * last quarter, at least one. None where there is one partition only.
 */
export function overflowPartitionsOf(partitions: number): readonly number[] {
  const overflow = partitions < 2 ? 0 : Math.max(1, Math.floor(partitions / 4));
  return Array.from({ length: overflow }, (_, index) => partitions - overflow + index);
}
