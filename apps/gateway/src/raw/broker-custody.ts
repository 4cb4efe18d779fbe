import type { Load } from '../request/in-flight-bytes';
import type { Custody, CustodyFault } from './custody';
import type { Lane, RawPublisher } from './raw-publisher';

/** Brokers that have been silent for longer, in milliseconds, are not given new requests. */
export const SILENCE_MS = 3_000;

/** The brokers take requests, and nobody else: while they are silent, requests are refused. */
export class BrokerCustody implements Custody {
  constructor(private readonly publisher: Pick<RawPublisher, 'publish' | 'silentForMs' | 'isTryDue'>) {}

  take(entry: Uint8Array, traceparent: string, lane: Lane): Promise<void> {
    return this.publisher.publish(entry, traceparent, lane);
  }

  /** One request in a while is let through to silent brokers: it may be one partition that has no leader, and nothing else would tell. */
  refuse(): CustodyFault | undefined {
    const takesMore = this.publisher.silentForMs() <= SILENCE_MS || this.publisher.isTryDue(SILENCE_MS);
    return takesMore ? undefined : 'broker-silent';
  }

  /** Brokers that are silent say nothing of when they will not be. */
  load(): Load {
    return { usedBytes: 0, bytesPerSecond: 0 };
  }

  whyNotReady(): string | undefined {
    const silence = this.publisher.silentForMs();
    return silence > SILENCE_MS ? `no acknowledgement for ${String(Math.round(silence / 1_000))} s` : undefined;
  }
}
