import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@millrace/observability';
import type { Broker, Cluster } from 'kafkajs';
import type { AssignedPartition } from './assigned-partition';
import type { FetchAnswer, FetchedPartition } from './cluster';
import { toConsumedRecords } from './to-consumed-records';
import { WakeUp } from './wake-up';

export interface FetchOptions {
  readonly cluster: Cluster;
  readonly topic: string;
  readonly maxBytesPerPartition: number;
  readonly log: Logger;
  /** Fetching ends when it fires. */
  readonly signal: AbortSignal;
  /** Told of every failed round, and by undefined when every leader answers again. */
  readonly onFault: (fault: string | undefined) => void;
}

/** How long a broker holds a fetch back that finds nothing, in milliseconds. Records end the wait at once. */
const LONG_POLL_MS = 200;
/** The same while some partition waits for its handler: it must not stay out of the next fetch for long. */
const SHORT_POLL_MS = 20;
/** Bounds one answer, whatever the number of partitions in it. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const RETRY_DELAY_MS = 250;
/** After this long without an answer the connections themselves are in doubt. */
const MAX_SILENCE_MS = 60_000;

/**
 * Fetches partitions from their leaders, one request per leader at a time, and delivers what comes. A partition whose
 * handler is behind, or that is paused, is left out and holds nobody up. Failures are retried for a minute.
 * Rejects after that, or when a position is outside of its log.
 */
export class PartitionFetcher {
  readonly #wakeUps = new Set<WakeUp>();
  readonly #options: FetchOptions;
  #partitions: ReadonlyMap<number, AssignedPartition> = new Map();
  /** No leader has answered since. */
  #failingSince: number | undefined;
  /** Leaders, by node, whose last fetch failed: the others' answers do not speak for them. */
  readonly #failing = new Set<string>();
  #hasFault = false;

  constructor(options: FetchOptions) {
    this.#options = options;
  }

  /** To be called when a partition wants records again. */
  wake(): void {
    for (const wakeUp of this.#wakeUps) wakeUp.call();
  }

  async run(partitions: readonly AssignedPartition[]): Promise<void> {
    const { cluster, signal } = this.#options;
    this.#partitions = new Map(partitions.map((assigned) => [assigned.partition, assigned]));
    while (!signal.aborted) {
      try {
        await this.#fetchFromLeaders();
      } catch (error) {
        this.#noteFailure(error);
        await delay(RETRY_DELAY_MS, undefined, { signal }).catch(() => undefined);
        await cluster.refreshMetadata().catch(() => undefined);
      }
    }
  }

  /** Ends only by a failure of one leader or by the signal; a failure ends the others' work too, leaders have moved. */
  async #fetchFromLeaders(): Promise<void> {
    const { cluster, topic, signal } = this.#options;
    const leaders = Object.entries(cluster.findLeaderForPartitions(topic, [...this.#partitions.keys()]));
    for (const nodeId of this.#failing)
      if (!leaders.some(([leader]) => leader === nodeId)) this.#failing.delete(nodeId);
    const round = new AbortController();
    const roundSignal = AbortSignal.any([signal, round.signal]);
    const loops = leaders.map(async ([nodeId, partitions]) => {
      try {
        await this.#fetchFromLeader(nodeId, partitions, roundSignal);
      } catch (error) {
        this.#failing.add(nodeId);
        round.abort(error);
        throw error;
      }
    });
    const failed = (await Promise.allSettled(loops)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    if (leaders.length === 0) await delay(LONG_POLL_MS, undefined, { signal }).catch(() => undefined);
  }

  async #fetchFromLeader(nodeId: string, ids: readonly number[], signal: AbortSignal): Promise<void> {
    const wakeUp = new WakeUp();
    this.#wakeUps.add(wakeUp);
    try {
      const led = ids.flatMap((id) => this.#partitions.get(id) ?? []);
      while (!signal.aborted) {
        const wanting = led.filter((partition) => partition.wantsRecords);
        if (wanting.length === 0) {
          // What it would answer is not asked for, so it is no fault.
          this.#failing.delete(nodeId);
          await wakeUp.wait(signal);
          continue;
        }
        const isAnyBusy = led.some((partition) => partition.isBusy);
        await this.#fetchOnce(nodeId, wanting, isAnyBusy ? SHORT_POLL_MS : LONG_POLL_MS);
      }
    } finally {
      this.#wakeUps.delete(wakeUp);
    }
  }

  async #fetchOnce(nodeId: string, wanting: readonly AssignedPartition[], maxWaitTime: number): Promise<void> {
    const { cluster, topic, maxBytesPerPartition, signal } = this.#options;
    const broker: Broker = await cluster.findBroker({ nodeId });
    const positions = new Map(wanting.map(({ partition, position }) => [partition, position]));
    const answer = (await broker.fetch({
      maxWaitTime,
      minBytes: 1,
      maxBytes: MAX_ANSWER_BYTES,
      topics: [
        {
          topic,
          partitions: [...positions].map(([partition, position]) => ({
            partition,
            fetchOffset: String(position),
            maxBytes: maxBytesPerPartition,
          })),
        },
      ],
    })) as FetchAnswer;
    if (signal.aborted) return;
    this.#noteAnswer(nodeId);
    for (const fetched of answer.responses.flatMap(({ partitions }) => partitions))
      this.#deliver(fetched, positions.get(fetched.partition));
  }

  #noteAnswer(nodeId: string): void {
    this.#failingSince = undefined;
    this.#failing.delete(nodeId);
    if (!this.#hasFault || this.#failing.size > 0) return;
    this.#hasFault = false;
    this.#options.onFault(undefined);
  }

  #noteFailure(error: unknown): void {
    const { topic, log, onFault } = this.#options;
    this.#failingSince ??= performance.now();
    const isPassing = performance.now() - this.#failingSince < MAX_SILENCE_MS;
    if (isOutOfRange(error) || !isPassing) throw error;
    log.debug({ err: error, topic }, 'a fetch failed');
    this.#hasFault = true;
    onFault(`cannot fetch from ${topic}: ${String(error)}`);
  }

  #deliver({ partition, messages, highWatermark }: FetchedPartition, from: number | undefined): void {
    if (from === undefined) return;
    const last = messages.at(-1);
    this.#partitions.get(partition)?.deliver(from, {
      records: toConsumedRecords(this.#options.topic, partition, messages, from),
      next: last === undefined ? from : Math.max(from, Number(last.offset) + 1),
      end: Number(highWatermark),
    });
  }
}

function isOutOfRange(error: unknown): boolean {
  return error instanceof Error && error.name === 'KafkaJSOffsetOutOfRange';
}
