import { decodeRawBatch } from '@millrace/contracts';
import type { RawRecord } from '@millrace/domain';
import type { OutgoingRecord, Publisher, RecordHeaders } from '@millrace/kafka';

/** A produce request that waits for the test to decide its fate. */
export interface HeldProduce {
  readonly partition: number;
  readonly records: readonly RawRecord[];
  readonly gatewayVersion: string;
  readonly headers: RecordHeaders;
  readonly bytes: number;
  acknowledge(): void;
  fail(error: Error): void;
}

/** A publisher whose acknowledgements are the test's: none comes unless it is given, or `acknowledgesAtOnce`. */
export class HeldPublisher implements Publisher {
  readonly topic = 'events.raw.v1';
  /** Every produce so far, oldest first. */
  readonly produces: HeldProduce[] = [];
  acknowledgesAtOnce = false;
  #arrived: () => void = () => undefined;

  constructor(readonly partitions = 4) {}

  publish(partition: number, records: readonly OutgoingRecord[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const acknowledge = (): void => {
        resolve(0);
      };
      for (const record of records) this.produces.push({ ...hold(partition, record), acknowledge, fail: reject });
      this.#arrived();
      if (this.acknowledgesAtOnce) acknowledge();
    });
  }

  oldestInFlightMs(): number {
    return 0;
  }

  /** Resolves with the produce number `position`, counted from 0, once it has been made. */
  async produce(position: number): Promise<HeldProduce> {
    for (;;) {
      const produce = this.produces[position];
      if (produce !== undefined) return produce;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  /** Every record published so far. */
  get records(): readonly RawRecord[] {
    return this.produces.flatMap(({ records }) => records);
  }
}

function hold(partition: number, { value, headers = {} }: OutgoingRecord) {
  const decoded = decodeRawBatch(value);
  if (decoded.kind === 'undecodable') throw new Error(decoded.message);
  return { partition, ...decoded.value, headers, bytes: value.length };
}
