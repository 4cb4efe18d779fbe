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
