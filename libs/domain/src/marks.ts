import { compareRawPositions, type RawPosition } from './coordinates';

/**
 * Per raw partition, the highest coordinates already stored from one normalised partition. What is
 * at or below its mark is a replay and is dropped: a normaliser writes each (normalised, raw)
 * partition pair in raw order, and its successor starts at or before the last committed offset, so
 * the first appearance of a coordinate comes after the first appearance of every lower one.
 */
export type Marks = ReadonlyMap<number, RawPosition>;

export function isAtOrBelowMark(marks: Marks, rawPartition: number, position: RawPosition): boolean {
  const mark = marks.get(rawPartition);
  return mark !== undefined && compareRawPositions(position, mark) <= 0;
}

/** New marks with `position` as the highest of `rawPartition`; `marks` is left as it is. */
export function advanceMark(marks: Marks, rawPartition: number, position: RawPosition): Marks {
  if (isAtOrBelowMark(marks, rawPartition, position)) return marks;
  return new Map(marks).set(rawPartition, position);
}
