import type { OutgoingRecord } from '@millrace/kafka';

/** Requests that travel in one Kafka message, and share its fate. */
export class RawGroup {
  #entries: Uint8Array[] = [];
  #records = 0;
  #bytes = 0;
  #traceparent = '';
  #acknowledge: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  /** Resolves when the broker has the message; rejects where that will never be known. */
  readonly acknowledged = new Promise<void>((resolve, reject) => {
    this.#acknowledge = resolve;
    this.#fail = reject;
  });

  constructor(
    /** Upper bound of the message, in bytes. */
    private readonly maxBytes: number,
    /** Ends every message; see `encodeRawBatchTrailer`. */
    private readonly trailer: Uint8Array,
  ) {
    // Whoever waits handles the failure; a group whose requests were all answered has nobody left who waits.
    this.acknowledged.catch(() => undefined);
  }

  get records(): number {
    return this.#records;
  }

  get bytes(): number {
    return this.#bytes + this.trailer.length;
  }

  hasRoomFor(entry: Uint8Array): boolean {
    return this.bytes + entry.length <= this.maxBytes;
  }

  add(entry: Uint8Array, traceparent: string): void {
    this.#entries.push(entry);
    this.#records += 1;
    this.#bytes += entry.length;
    // A message has one trace context: its first request's. Every record carries its own inside.
    this.#traceparent ||= traceparent;
  }

  /** The message; once, for the entries are not kept beside it. */
  seal(): OutgoingRecord {
    const value = Buffer.concat([...this.#entries, this.trailer], this.bytes);
    this.#entries = [];
    return this.#traceparent === '' ? { value } : { value, headers: { traceparent: this.#traceparent } };
  }

  acknowledge(): void {
    this.#acknowledge();
  }

  fail(error: unknown): void {
    this.#fail(error);
  }
}
