import { encodeDeadLetter, partitionOf, toBatchEntry, type BatchEntry } from '@millrace/contracts';
import type { DeadLetter, NormalisedEvent } from '@millrace/domain';

/** What one run of raw messages came to, ready to be published: events by normalised partition, and dead letters. */
export interface Settlement {
  readonly events: ReadonlyMap<number, readonly BatchEntry[]>;
  readonly deadLetters: readonly { readonly eventId: string; readonly bytes: Uint8Array }[];
  /** Encoded bytes of it all; bounds memory. */
  readonly bytes: number;
  /** The raw offset to commit once everything is acknowledged. */
  readonly nextOffset: number;
  /** Trace contexts of the requests in it, for links. */
  readonly traceparents: readonly string[];
}

/** Gathers outcomes in raw order. */
export class SettlementBuilder {
  readonly #events = new Map<number, BatchEntry[]>();
  readonly #deadLetters: { eventId: string; bytes: Uint8Array }[] = [];
  readonly #traceparents = new Set<string>();
  #bytes = 0;

  constructor(
    private readonly incarnation: string,
    private readonly partitions: number,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes an event; false when its encoded form is over `maxBytes`, and then nothing was taken. */
  addEvent(event: NormalisedEvent, at: { offset: number; index: number }, maxBytes: number): boolean {
    const entry = toBatchEntry(event, at);
    if (entry.bytes.length > maxBytes) return false;
    const partition = partitionOf(event.id, this.partitions);
    const entries = this.#events.get(partition);
    if (entries === undefined) this.#events.set(partition, [entry]);
    else entries.push(entry);
    this.#bytes += entry.bytes.length;
    return true;
  }

  addDeadLetter(letter: DeadLetter): void {
    const bytes = encodeDeadLetter(this.incarnation, letter);
    this.#deadLetters.push({ eventId: letter.eventId, bytes });
    this.#bytes += bytes.length;
  }

  addTraceparent(traceparent: string): void {
    if (traceparent !== '') this.#traceparents.add(traceparent);
  }

  finish(nextOffset: number): Settlement {
    return {
      events: this.#events,
      deadLetters: this.#deadLetters,
      bytes: this.#bytes,
      nextOffset,
      traceparents: [...this.#traceparents],
    };
  }
}
