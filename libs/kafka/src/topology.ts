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
