const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The partition of the normalised topic that an event belongs to: FNV-1a over the id's text, so that the
 * same identity always reaches the same writer. Part of the topic's version: it must never change
 * under one topic name, nor may the partition count.
 */
export function partitionOf(eventId: string, partitions: number): number {
  let hash = FNV_OFFSET_BASIS;
  for (let i = 0; i < eventId.length; i += 1) hash = Math.imul(hash ^ eventId.charCodeAt(i), FNV_PRIME);
  return (hash >>> 0) % partitions;
}
