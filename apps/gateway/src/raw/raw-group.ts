import type { OutgoingRecord } from '@millrace/kafka';

/** Requests that travel in one Kafka message, and share its fate. One without requests only says its trailer. */
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

  /** `maxBytes`: upper bound of all entries, in bytes. */
  constructor(private readonly maxBytes: number) {
    // Whoever waits handles the failure; a group whose requests were all answered has nobody left who waits.
    this.acknowledged.catch(() => undefined);
  }

  get records(): number {
    return this.#records;
  }

  /** Of all entries. */
  get bytes(): number {
    return this.#bytes;
  }

  hasRoomFor(entry: Uint8Array): boolean {
    return this.#bytes + entry.length <= this.maxBytes;
  }

  add(entry: Uint8Array, traceparent: string): void {
    this.#entries.push(entry);
    this.#records += 1;
    this.#bytes += entry.length;
    // A message has one trace context: its first request's. Every record carries its own inside.
    this.#traceparent ||= traceparent;
  }

  /** The message, ended by the trailer (`encodeRawBatchTrailer`); once, for the entries are not kept beside it. */
  seal(trailer: Uint8Array): OutgoingRecord {
    const value = Buffer.concat([...this.#entries, trailer], this.#bytes + trailer.length);
    this.#entries = [];
    return this.#traceparent === '' ? { value } : { value, headers: { traceparent: this.#traceparent } };
  }

  /** The entries, of a group that is not sealed and will not be; once. */
  takeEntries(): readonly Uint8Array[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  acknowledge(): void {
    this.#acknowledge();
  }

  fail(error: unknown): void {
    this.#fail(error);
  }
}
