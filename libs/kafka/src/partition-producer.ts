import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@millrace/observability';
import { classifySendError } from './classify-send-error';
import type { IdempotentProducer } from './idempotent-producer';
import { PublisherError } from './publisher';
import type { ConsumedRecord, OutgoingRecord } from './records';

export interface PartitionProducerOptions {
  readonly topic: string;
  readonly partition: number;
  readonly log: Logger;
  /** Connected, with a producer id of its own. */
  readonly createProducer: () => Promise<IdempotentProducer>;
  /** The log's end before the first record is published. */
  readonly end: number;
  /** The records from an offset on; undefined when they are too many to look through. Rejects while no broker answers. */
  readonly readTail: (from: number) => Promise<readonly ConsumedRecord[] | undefined>;
  /** Of the pauses between the tries of one batch, which double up to `max`; in milliseconds. */
  readonly backOff?: { readonly first: number; readonly max: number };
}

const BACK_OFF = { first: 250, max: 5_000 };

/**
 * Publishes to one partition, one produce request at a time.
 *
 * kafkajs rewinds the sequence number of a rejected send. If the broker had taken the batch, a different one under
 * the same number is acknowledged as a repeat and is not in the log. So a batch that was sent is sent again,
 * unchanged, until its fate is known, and nothing else goes before.
 */
export class PartitionProducer {
  readonly #options: PartitionProducerOptions;
  #producer: IdempotentProducer | undefined;
  /** No record of this producer that is not acknowledged yet lies before it. */
  #safeOffset: number;
  #last: Promise<unknown> = Promise.resolve();
  #inFlightSince: number | undefined;
  #isStopped = false;
  /** Only the log can say whether it has the batch: the producer that sent it is of no more use. */
  #isUncertain = false;

  constructor(options: PartitionProducerOptions) {
    this.#options = options;
    this.#safeOffset = options.end;
  }

  /** Since when the request in flight is, on the monotonic clock; undefined when none is. */
  get inFlightSince(): number | undefined {
    return this.#inFlightSince;
  }

  publish(records: readonly OutgoingRecord[]): Promise<number> {
    if (this.#isStopped) return Promise.reject(new PublisherError('the publisher is stopped'));
    const published = this.#last.then(() => this.#publishNext(records));
    this.#last = published.catch(() => undefined);
    return published;
  }

  /** Takes no more records and waits for those it has. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#last;
    await this.#producer?.disconnect();
  }

  async #publishNext(records: readonly OutgoingRecord[]): Promise<number> {
    this.#inFlightSince = performance.now();
    try {
      const offset = await this.#sendUntilSettled(records);
      this.#safeOffset = offset + records.length;
      return offset;
    } finally {
      this.#inFlightSince = undefined;
    }
  }

  /** A broker that refuses every producer, or is not there, is asked ever less often; nothing is given up for it. */
  async #sendUntilSettled(records: readonly OutgoingRecord[]): Promise<number> {
    const { first, max } = this.#options.backOff ?? BACK_OFF;
    for (let pauseMs = first; ; pauseMs = Math.min(2 * pauseMs, max)) {
      const offset = (await this.#lookUp(records)) ?? (await this.#send(records));
      if (offset !== undefined) return offset;
      await delay(pauseMs);
    }
  }

  /** The offset of a batch of unknown fate that the log turns out to have. */
  async #lookUp(records: readonly OutgoingRecord[]): Promise<number | undefined> {
    if (!this.#isUncertain) return undefined;
    const { partition, topic, log, readTail } = this.#options;
    let tail: readonly ConsumedRecord[] | undefined;
    try {
      tail = await readTail(this.#safeOffset);
    } catch (error) {
      log.warn({ err: error, topic, partition }, 'the log cannot be read for a batch of unknown fate; it is held');
      return undefined;
    }
    this.#isUncertain = false;
    if (tail === undefined)
      throw new PublisherError(`cannot tell whether records are in ${topic}, partition ${String(partition)}`);
    return findBatch(tail, records);
  }

  /** Undefined where the batch is to be sent again. */
  async #send(records: readonly OutgoingRecord[]): Promise<number | undefined> {
    if (this.#isUncertain) return undefined;
    const { partition, topic, log, createProducer } = this.#options;
    try {
      this.#producer ??= await createProducer();
      return await this.#producer.send(partition, records);
    } catch (error) {
      const verdict = classifySendError(error);
      if (verdict === 'refused') {
        // kafkajs has tried before it told, so the log may have the batch under the number that the next one would get.
        await this.#disconnect();
        throw new PublisherError(`the broker refused records for ${topic}`, { cause: error });
      }
      log.warn({ err: error, topic, partition, verdict }, 'a produce request failed; its batch is held');
      if (verdict === 'poisoned') await this.#leaveProducer();
      return undefined;
    }
  }

  async #leaveProducer(): Promise<void> {
    this.#isUncertain = true;
    await this.#disconnect();
  }

  /** The next batch gets a new producer, with sequence numbers of its own. */
  async #disconnect(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }
}

/** A batch is appended whole or not at all, so it lies in one piece. */
function findBatch(tail: readonly ConsumedRecord[], records: readonly OutgoingRecord[]): number | undefined {
  const start = tail.findIndex((_, index) =>
    records.every(({ value }, place) => {
      const candidate = tail[index + place];
      return candidate !== undefined && Buffer.compare(candidate.value, value) === 0;
    }),
  );
  return start === -1 ? undefined : tail[start]?.offset;
}
