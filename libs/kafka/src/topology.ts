/**
 * What `millrace migrate` made of the topics, kept in the compacted topic `millrace.topology.v1` so that every
 * service can check it before it starts.
 */
export interface Topology {
  /**
   * New whenever the topics are created: offsets start anew then, and old marks would silently drop new
   * events. Part of tokens, marks, coordinates and keys.
   */
  readonly incarnation: string;
  /** Partition counts by topic. That of the normalised topic must never change under one name. */
  readonly partitions: Readonly<Record<string, number>>;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

export const TOPOLOGY_TOPIC = 'millrace.topology.v1';

/** While topics are being made no topology holds; `incomplete` says so to whoever reads in between. */
export type TopologyRecord = Topology | { readonly incomplete: true };

export function encodeTopology(record: TopologyRecord): Uint8Array {
  return Buffer.from(JSON.stringify(record));
}

/** Undefined for an incomplete one. Throws on anything else that `encodeTopology` did not write. */
export function decodeTopology(bytes: Uint8Array): Topology | undefined {
  const record = JSON.parse(Buffer.from(bytes).toString('utf8')) as TopologyRecord;
  if ('incomplete' in record) return undefined;
  if (typeof record.incarnation !== 'string' || typeof record.partitions !== 'object')
    throw new Error('what is recorded about the topics is not a topology');
  return record;
}
