import type { RequestLedger, LedgerEntry } from '../account/request-ledger';
import { expectedMessage } from '../load/delivery-event';
import { toDeliveryRequest } from '../load/delivery-request';
import { REQUEST_SHAPES } from '../load/request-shape';
import {
  emptyAccount,
  type DeliveryAccount,
  type FaultOfEvent,
  type FaultyEvents,
  type ShapeAccount,
} from './delivery-account';
import type { StoredLetter } from './stored-letter';
import type { StoredRow } from './stored-row';

export interface ReconciliationOptions {
  readonly ledger: RequestLedger;
  readonly run: string;
  readonly instance: string;
}

/** A report names so many of a kind; an engineer begins with one. */
const MAX_NAMED = 20;
const MAX_COUNT = 255;

/**
 * Compares what clients know with what the store has, event by event: give it all that is stored, then ask for the account. Holds
 * two bytes for each event.
 */
export class Reconciliation {
  readonly #options: ReconciliationOptions;
  readonly #rows: Uint8Array;
  readonly #letters: Uint8Array;
  readonly #altered = new Set<number>();
  readonly #unknown: number[] = [];

  /** The ledger must be closed: it holds all that was sent. */
  constructor(options: ReconciliationOptions) {
    this.#options = options;
    this.#rows = new Uint8Array(options.ledger.events);
    this.#letters = new Uint8Array(options.ledger.events);
  }

  /** False for an event that nobody sent. */
  takeRow({ number, dialect, message }: StoredRow): boolean {
    const { ledger, run } = this.#options;
    if (number >= ledger.events) {
      this.#unknown.push(number);
      return false;
    }
    const { shape } = ledger.at(ledger.requestOf(number));
    this.#rows[number] = Math.min((this.#rows[number] ?? 0) + 1, MAX_COUNT);
    if (dialect !== shape.dialect || message !== expectedMessage(shape, run, number)) this.#altered.add(number);
    return true;
  }

  takeLetter({ number, body }: StoredLetter): void {
    const { ledger, run, instance } = this.#options;
    if (number >= ledger.events) {
      this.#unknown.push(number);
      return;
    }
    const { shape, first, sentAt } = ledger.at(ledger.requestOf(number));
    this.#letters[number] = Math.min((this.#letters[number] ?? 0) + 1, MAX_COUNT);
    const sent = toDeliveryRequest({ shape, run, first, instance, time: sentAt }).body;
    if (!body.equals(sent)) this.#altered.add(number);
  }

  account(): DeliveryAccount {
    const shapes = REQUEST_SHAPES.map(({ name }) => emptyAccount(name));
    const faulty = new FaultyEventsByKind();
    const { ledger } = this.#options;
    for (let request = 0; request < ledger.requests; request += 1) {
      const entry = ledger.at(request);
      const shape = shapes[entry.shapeIndex];
      if (shape !== undefined) this.#addRequest(entry, shape, faulty);
    }
    for (const number of this.#unknown) faulty.add('unexpected', number);
    return { shapes: shapes.filter(({ sent }) => sent > 0), faulty: faulty.report(), unknown: this.#unknown.length };
  }

  #addRequest(entry: LedgerEntry, account: ShapeAccount, faulty: FaultyEventsByKind): void {
    const { shape, first, fate } = entry;
    account.sent += shape.events;
    account[fate] += shape.events;
    for (let position = 0; position < shape.events; position += 1) {
      const isPoison = shape.poison !== undefined && position === 0;
      this.#addEvent(first + position, { entry, isPoison }, { account, faulty });
    }
  }

  #addEvent(number: number, { entry, isPoison }: SentEvent, { account, faulty }: Sums): void {
    const rows = this.#rows[number] ?? 0;
    const letters = this.#letters[number] ?? 0;
    const [wanted, unwanted] = isPoison ? [letters, rows] : [rows, letters];
    if (rows > 0) account.stored += 1;
    account.deadLettered += letters;
    if (entry.shape.identity !== 'none') account.duplicatesRefused += Math.max(0, entry.acknowledgements - rows);
    const note = (fault: FaultOfEvent, times: number) => {
      if (times === 0) return;
      account[fault] += times;
      faulty.add(fault, number);
    };
    note('lost', entry.fate === 'acknowledged' && wanted === 0 ? 1 : 0);
    note('duplicated', Math.max(0, wanted - 1));
    note('altered', this.#altered.has(number) ? 1 : 0);
    note('unexpected', unwanted + (entry.fate === 'refused' ? wanted : 0));
  }
}

interface SentEvent {
  readonly entry: LedgerEntry;
  readonly isPoison: boolean;
}

interface Sums {
  readonly account: ShapeAccount;
  readonly faulty: FaultyEventsByKind;
}

class FaultyEventsByKind {
  readonly #numbers = new Map<FaultOfEvent, number[]>();

  add(fault: FaultOfEvent, number: number): void {
    const numbers = this.#numbers.get(fault) ?? [];
    if (numbers.length < MAX_NAMED) numbers.push(number);
    this.#numbers.set(fault, numbers);
  }

  report(): readonly FaultyEvents[] {
    return [...this.#numbers].map(([fault, numbers]) => ({ fault, numbers }));
  }
}
