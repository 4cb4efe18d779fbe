/** How many low bits of an index (and of a request id) number the events of one request body. */
export const EVENT_INDEX_BITS = 20;

/** One more than the highest position an event can have in its request body. */
export const MAX_EVENTS_PER_RECORD = 2 ** EVENT_INDEX_BITS;

/**
 * Where an event stood in the raw topic. Offsets are plain numbers: Kafka's 64 bits are never
 * used up (2^53 records at a million a second last 285 years).
 */
export interface RawCoordinates {
  readonly partition: number;
  readonly offset: number;
  /** `rawIndex(record, event)`: the position before anything is dropped, the same in every version. */
  readonly index: number;
}

/** The position inside a raw message of event `event` of request `record`. */
export function rawIndex(record: number, event: number): number {
  return record * MAX_EVENTS_PER_RECORD + event;
}

/** A point in one raw partition. */
export interface RawPosition {
  readonly offset: number;
  readonly index: number;
}

/** Negative, zero or positive as `a` comes before, is, or comes after `b`. */
export function compareRawPositions(a: RawPosition, b: RawPosition): number {
  return a.offset - b.offset || a.index - b.index;
}
