import { decodeRawBatch } from '@millrace/contracts';
import type { RawRecord } from '@millrace/domain';
import type { OutgoingRecord, Publisher, RecordHeaders } from '@millrace/kafka';

/** A produce request that waits for the test to decide its fate. */
export interface HeldProduce {
  readonly partition: number;
  readonly records: readonly RawRecord[];
  readonly gatewayVersion: string;
  readonly gatewayId: string;
  readonly lowWatermark: number;
  readonly headers: RecordHeaders;
  readonly bytes: number;
  acknowledge(): void;
  fail(error: Error): void;
}

/** A publisher whose acknowledgements are the test's: none comes unless it is given, or `acknowledgesAtOnce`. */
export class HeldPublisher implements Publisher {
  readonly topic = 'events.raw.v1';
  /** Every produce of records so far, oldest first. */
  readonly produces: HeldProduce[] = [];
  /** Every produce without records: what the gateway says of itself. Acknowledged at once unless `holdsWatermarks`. */
  readonly watermarks: HeldProduce[] = [];
  holdsWatermarks = false;
  acknowledgesAtOnce = false;
  #arrived: () => void = () => undefined;

  constructor(readonly partitions = 4) {}

  publish(partition: number, records: readonly OutgoingRecord[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const acknowledge = (): void => {
        resolve(0);
      };
      for (const record of records) {
        const produce = { ...hold(partition, record), acknowledge, fail: reject };
        if (produce.records.length === 0) this.#takeWatermark(produce);
        else this.produces.push(produce);
      }
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

  #takeWatermark(produce: HeldProduce): void {
    this.watermarks.push(produce);
    if (!this.holdsWatermarks) produce.acknowledge();
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
