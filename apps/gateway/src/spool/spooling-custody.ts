import type { Logger } from '@millrace/observability';
import { SILENCE_MS } from '../raw/broker-custody';
import type { Custody, CustodyFault } from '../raw/custody';
import type { RawGroup } from '../raw/raw-group';
import type { Lane, RawPublisher } from '../raw/raw-publisher';
import type { Load } from '../request/in-flight-bytes';
import { drainSpool } from './drain-spool';
import type { SpooledRecord } from './frame';
import { toOwnedRecord } from './owned-record';
import type { Spool } from './spool';
import type { SpooledBatch } from './segment-reader';
import { SpoolError, type SpoolFault } from './spool-error';
import type { SpoolMetrics } from './spool-metrics';
import { unlessAborted } from './unless-aborted';

/** When no more is left in the spool, new requests wait for the rest to be published instead of going behind it. */
const LITTLE_BYTES = 1024 * 1024;
/** They wait for so long at most. */
const PATIENCE_MS = 1_000;
/** Brokers may fall silent, and requests wait for them, when no other comes to notice it. */
const WATCH_INTERVAL_MS = 250;

export interface SpoolingCustodyOptions {
  readonly spool: Spool;
  /** Resolves when the brokers have been reached for the first time. */
  readonly publisher: Promise<RawPublisher>;
  readonly metrics: SpoolMetrics;
  readonly log: Logger;
}

/** For operators. */
const WORDS = {
  full: 'the spool is full, and what is in it is not published yet',
  faulty: 'the spool cannot be written to, and what is in it is not published yet',
} as const;

/** `turning`: from the spool to the brokers. Requests wait, in memory and for moments, so that none goes before another. */
type Way = 'brokers' | 'spool' | 'turning';

/**
 * Publishes requests as long as the brokers answer, and otherwise puts them into the spool, from where they are published
 * in order when the brokers are back. While anything is in the spool, new requests go behind it.
 *
 * A request goes one way only. Those that wait when the brokers fall silent, and have not been sent, go into the spool; one
 * that was sent stays with the brokers, since it may be in the topic, and is answered as uncertain when its time is over.
 * Records that went by way of the spool may stand in the topic twice, after a crash between the brokers'
 * acknowledgement and the note of it; they say so (`RawRecord.mayRepeat`).
 */
export class SpoolingCustody implements Custody {
  readonly #options: SpoolingCustodyOptions;
  readonly #stopping = new AbortController();
  readonly #drained: Promise<void>;
  readonly #watch: NodeJS.Timeout;
  #publisher: RawPublisher | undefined;
  #way: Way = 'spool';
  #turned: Promise<void> = Promise.resolve();
  #endTurn: () => void = () => undefined;

  constructor(options: SpoolingCustodyOptions) {
    this.#options = options;
    this.#drained = this.#drain();
    this.#watch = setInterval(() => this.#findWay(), WATCH_INTERVAL_MS);
  }

  take(entry: Uint8Array, traceparent: string, lane: Lane): Promise<void> {
    const way = this.#findWay();
    if (way === 'turning') return this.#turned.then(() => this.take(entry, traceparent, lane));
    if (way === 'brokers' && this.#publisher !== undefined) return this.#publisher.publish(entry, traceparent, lane);
    return this.#spool(entry, lane);
  }

  refuse(project: string): CustodyFault | undefined {
    const refusal = this.#findWay() === 'spool' ? this.#options.spool.refuse(project) : undefined;
    if (refusal === undefined) return undefined;
    this.#options.metrics.refused(refusal);
    return `spool-${refusal}`;
  }

  load(): Load {
    return this.#options.spool.load();
  }

  whyNotReady(): string | undefined {
    const fault = this.#fault();
    return fault === undefined ? this.#options.spool.readFault() : WORDS[fault];
  }

  /** Publishes no more of the spool. What is in it stays there, also what the brokers may have and have not confirmed. */
  async stop(): Promise<void> {
    clearInterval(this.#watch);
    this.#stopping.abort();
    this.#options.spool.endReading();
    await this.#drained;
  }

  #fault(): SpoolFault | undefined {
    return this.#findWay() === 'spool' ? this.#options.spool.fault() : undefined;
  }

  #findWay(): Way {
    if (this.#way === 'brokers' && this.#isSilent()) this.#move('spool');
    if (this.#way === 'spool' && this.#options.spool.owedBytes === 0 && !this.#isSilent()) this.#move('brokers');
    return this.#way;
  }

  #isSilent(): boolean {
    return this.#publisher === undefined || this.#publisher.silentForMs() > SILENCE_MS;
  }

  #move(way: 'brokers' | 'spool'): void {
    this.#way = way;
    if (way === 'brokers') {
      this.#options.log.info('requests go to the brokers');
      return;
    }
    this.#options.log.warn('the brokers do not answer; requests are kept on disk');
    for (const { group, lane } of this.#publisher?.takeBackUnsent() ?? []) this.#spoolGroup(group, lane);
  }

  #spool(entry: Uint8Array, lane: Lane): Promise<void> {
    const record = toOwnedRecord(entry, lane);
    const refusal = this.#options.spool.refuse(record.project);
    return refusal === undefined ? this.#options.spool.append(record) : Promise.reject(new SpoolError(refusal, true));
  }

  /**
   * Requests of a group share its fate: where the disk takes some of them only, nobody can tell whose. Shares are not asked
   * for, because the group is of several projects; the room in memory bounds it.
   */
  #spoolGroup(group: RawGroup, lane: Lane): void {
    Promise.all(group.takeEntries().map((entry) => this.#options.spool.append(toOwnedRecord(entry, lane)))).then(
      () => {
        group.acknowledge();
      },
      (error: unknown) => {
        group.fail(new Error('the spool took a part of what the brokers were not given', { cause: error }));
      },
    );
  }

  async #drain(): Promise<void> {
    const { publisher, spool, metrics, log } = this.#options;
    const { signal } = this.#stopping;
    const ready = await unlessAborted(publisher, signal);
    if (ready === undefined) return;
    this.#publisher = ready;
    const publish = ({ entry, lane }: SpooledRecord): Promise<void> => ready.publish(entry, '', lane);
    const onDrained = ({ records, damaged }: SpooledBatch): void => {
      metrics.drained(records.length, damaged);
      this.#turn();
    };
    await drainSpool({ spool, publish, isSilent: () => this.#isSilent(), onDrained, signal, log });
  }

  /** Called after the brokers have answered. */
  #turn(): void {
    const owed = this.#options.spool.owedBytes;
    if (this.#way === 'turning' && owed === 0) this.#endTurn();
    if (this.#way !== 'spool' || owed > LITTLE_BYTES || owed === 0) return;
    this.#way = 'turning';
    this.#turned = new Promise((resolve) => {
      this.#endTurn = () => {
        clearTimeout(timer);
        this.#way = 'spool';
        resolve();
      };
      const timer = setTimeout(this.#endTurn, PATIENCE_MS);
    });
  }
}
