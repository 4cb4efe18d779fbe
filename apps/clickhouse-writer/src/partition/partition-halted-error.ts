/**
 * A partition cannot go on without a person: what was committed does not fit, or ClickHouse refuses its rows for
 * good. Nothing is committed past it, so nothing is lost; the other partitions go on.
 */
export class PartitionHaltedError extends Error {
  override readonly name = 'PartitionHaltedError';
}
