import type { Load } from '../request/in-flight-bytes';
import type { Lane } from './raw-publisher';

/**
 * Why no request can be taken: the brokers do not answer and there is no disk to wait on, or that is full, or it fails, or
 * the project has its share of it.
 */
export type CustodyFault = 'broker-silent' | 'spool-full' | 'spool-faulty' | 'spool-share';

/** Takes sealed requests, so that they may be acknowledged. */
export interface Custody {
  /**
   * Takes one encoded record (`encodeRawBatchEntry`; at most MAX_ENTRY_BYTES). Resolves when it cannot be lost any more:
   * the brokers have it, or the disk of this gateway. Rejects with a SpoolError where the disk does not take it, with
   * anything else where it may or may not be in the raw topic.
   */
  take(entry: Uint8Array, traceparent: string, lane: Lane): Promise<void>;
  /** Why a request of the project should not even be read, and is refused; undefined when it is likely to be taken. */
  refuse(project: string): CustodyFault | undefined;
  /** What has to drain before a full one takes more; at no rate where nobody can know. */
  load(): Load;
  /** For /readyz: why producers should go to another gateway; undefined when they need not. */
  whyNotReady(): string | undefined;
}
