import {
  encodeDeadLetter,
  partitionOf,
  toBatchEntry,
  type BatchEntry,
  type EventPlace,
  type LedgerEntry,
} from '@millrace/contracts';
import type { DeadLetter, NormalisedEvent } from '@millrace/domain';
import { MAX_EVENT_BYTES } from './pack-events';

/** Encoded bytes of a full run: bounds memory whatever a message inflates to. */
const MAX_RUN_BYTES = 4 * 1024 * 1024;

/** What one run came to, ready to be published: events and dead letters by the partition of their topic. */
export interface Settlement {
  readonly events: ReadonlyMap<number, readonly BatchEntry[]>;
  readonly deadLetters: ReadonlyMap<number, readonly Uint8Array[]>;
  /** The accounts of the messages that end in this run, in raw order. */
  readonly accounts: readonly LedgerEntry[];
  /** Encoded bytes of it all. */
  readonly bytes: number;
  /**
   * The raw offset to commit once everything is acknowledged. Undefined in the middle of a message, which has one
   * offset for all it holds: a successor begins it anew, and the writer drops what it has by its marks.
   */
  readonly nextOffset: number | undefined;
  /** Trace contexts of the requests in it, for links. */
  readonly traceparents: readonly string[];
}

export interface SettlementBuilderOptions {
  readonly incarnation: string;
  /** Of the normalised topic, and of the dead letters'. */
  readonly partitions: { readonly normalised: number; readonly deadLetters: number };
}

/** Gathers outcomes in raw order, run after run. */
export class SettlementBuilder {
  #events = new Map<number, BatchEntry[]>();
  #deadLetters = new Map<number, Uint8Array[]>();
  #accounts: LedgerEntry[] = [];
  #traceparents = new Set<string>();
  #bytes = 0;

  constructor(private readonly options: SettlementBuilderOptions) {}

  /** Whether it is time to drain it. */
  get isFull(): boolean {
    return this.#bytes >= MAX_RUN_BYTES;
  }

  /** Takes an event; false when its encoded form does not fit a message, and then nothing was taken. */
  addEvent(event: NormalisedEvent, at: EventPlace): boolean {
    const entry = toBatchEntry(event, at);
    if (entry.bytes.length > MAX_EVENT_BYTES) return false;
    append(this.#events, partitionOf(event.id, this.options.partitions.normalised), entry);
    this.#bytes += entry.bytes.length;
    return true;
  }

  addDeadLetter(letter: DeadLetter): void {
    const bytes = encodeDeadLetter(this.options.incarnation, letter);
    append(this.#deadLetters, partitionOf(letter.eventId, this.options.partitions.deadLetters), bytes);
    this.#bytes += bytes.length;
  }

  /** Takes the account of a message, all of which was added before. */
  addAccount(account: LedgerEntry): void {
    this.#accounts.push(account);
  }

  addTraceparent(traceparent: string): void {
    if (traceparent !== '') this.#traceparents.add(traceparent);
  }

  /** Hands over what was gathered and begins the next run. */
  drain(nextOffset?: number): Settlement {
    const settlement = {
      events: this.#events,
      deadLetters: this.#deadLetters,
      accounts: this.#accounts,
      bytes: this.#bytes,
      nextOffset,
      traceparents: [...this.#traceparents],
    };
    this.#events = new Map();
    this.#deadLetters = new Map();
    this.#accounts = [];
    this.#traceparents = new Set();
    this.#bytes = 0;
    return settlement;
  }
}

function append<T>(lists: Map<number, T[]>, partition: number, item: T): void {
  const list = lists.get(partition);
  if (list === undefined) lists.set(partition, [item]);
  else list.push(item);
}
