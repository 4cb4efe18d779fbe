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
  /** The records from an offset on. Rejects when there are too many to look through. */
  readonly readTail: (from: number) => Promise<readonly ConsumedRecord[]>;
}

const RESEND_DELAY_MS = 250;

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

  async #sendUntilSettled(records: readonly OutgoingRecord[]): Promise<number> {
    for (;;) {
      const offset = await this.#send(records);
      if (offset !== undefined) return offset;
    }
  }

  /** Undefined where the batch is to be sent again. */
  async #send(records: readonly OutgoingRecord[]): Promise<number | undefined> {
    const { partition, topic, log, createProducer } = this.#options;
    try {
      this.#producer ??= await createProducer();
      return await this.#producer.send(partition, records);
    } catch (error) {
      const verdict = classifySendError(error);
      if (verdict === 'refused') throw new PublisherError(`the broker refused records for ${topic}`, { cause: error });
      log.warn({ err: error, topic, partition, verdict }, 'a produce request failed; its batch is held');
      if (verdict === 'poisoned') return this.#recover(records);
      await delay(RESEND_DELAY_MS);
      return undefined;
    }
  }

  /** Leaves the poisoned producer and looks for the batch: its offset if the log has it, else undefined. */
  async #recover(records: readonly OutgoingRecord[]): Promise<number | undefined> {
    const { partition, topic, readTail } = this.#options;
    await this.#producer?.disconnect().catch(() => undefined);
    this.#producer = undefined;
    try {
      return findBatch(await readTail(this.#safeOffset), records);
    } catch (error) {
      throw new PublisherError(`cannot tell whether records are in ${topic}, partition ${String(partition)}`, {
        cause: error,
      });
    }
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
