import type { FetchedRecords, PartitionBounds } from './assigned-partition';
import type { ConsumedRecord, OutgoingRecord } from './records';

/** One partition of an in-memory broker: records in the order of their offsets, the oldest of them possibly gone. */
export class InMemoryLog {
  readonly #records: ConsumedRecord[] = [];
  #start = 0;

  constructor(
    private readonly topic: string,
    private readonly partition: number,
  ) {}

  /** Keeps copies, as a broker does. Returns the offset of the first record. */
  append(records: readonly OutgoingRecord[]): number {
    const first = this.#records.length;
    for (const [index, { value, headers = {} }] of records.entries())
      this.#records.push({
        topic: this.topic,
        partition: this.partition,
        offset: first + index,
        value: Uint8Array.from(value),
        headers: { ...headers },
        timestamp: Date.now(),
      });
    return first;
  }

  /** Takes away what is older than `start`, as retention does. */
  trim(start: number): void {
    this.#start = Math.max(this.#start, start);
  }

  get bounds(): PartitionBounds {
    return { start: this.#start, end: this.#records.length };
  }

  get records(): readonly ConsumedRecord[] {
    return this.#records.slice(this.#start);
  }

  /** At least one record if there is one, then as many as fit. */
  fetch(from: number, maxBytes: number): FetchedRecords {
    const records: ConsumedRecord[] = [];
    let bytes = 0;
    for (const record of this.#records.slice(from)) {
      bytes += record.value.byteLength;
      if (records.length > 0 && bytes > maxBytes) break;
      records.push(record);
    }
    return { records, next: from + records.length, end: this.#records.length };
  }
}
