import { uuidFromBytes, uuidToBytes } from '@millrace/contracts';
import { REQUEST_SHAPES, type RequestShape } from '../load/request-shape';

/**
 * What a client knows of a request: `uncertain` has no answer yet, or got one that leaves open whether its events are
 * taken; `refused` is certain not to be.
 */
export type Fate = 'uncertain' | 'acknowledged' | 'refused';

const FATES: readonly Fate[] = ['uncertain', 'acknowledged', 'refused'];
const ACKNOWLEDGED = FATES.indexOf('acknowledged');
const REFUSED = FATES.indexOf('refused');

/** One request as the ledger has it. Times are Unix milliseconds. */
export interface LedgerEntry {
  readonly shape: RequestShape;
  readonly shapeIndex: number;
  /** The number of its first event. */
  readonly first: number;
  readonly sentAt: number;
  readonly fate: Fate;
  /** How many times it was acknowledged: a request that is repeated may be more than once. */
  readonly acknowledgements: number;
  /** Undefined unless it is acknowledged. */
  readonly acknowledgedAt: number | undefined;
}

const INITIAL_REQUESTS = 4_096;
const ID_BYTES = 16;
const NO_ID = '00000000-0000-0000-0000-000000000000';
const MAX_ACKNOWLEDGEMENTS = 255;

/**
 * Every request of a run and what its client knows of it, in some 40 bytes each: a run has millions of events, and the ledger
 * must not be what limits it. Events are numbered from 0 in the order of their requests.
 */
export class RequestLedger {
  readonly startedAt: number;
  #requests = 0;
  #events = 0;
  #shapes = new Uint8Array(INITIAL_REQUESTS);
  #firsts = new Uint32Array(INITIAL_REQUESTS);
  /** Milliseconds since `startedAt`, as are all times here. */
  #sent = new Uint32Array(INITIAL_REQUESTS);
  #acknowledged = new Uint32Array(INITIAL_REQUESTS);
  #fates = new Uint8Array(INITIAL_REQUESTS);
  #acknowledgements = new Uint8Array(INITIAL_REQUESTS);
  #ids = new Uint8Array(INITIAL_REQUESTS * ID_BYTES);

  /** `startedAt`: Unix milliseconds. */
  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }

  /** Requests so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Events so far; the number of the next one. */
  get events(): number {
    return this.#events;
  }

  /** Opens an account for a request that is about to be sent: gives its index. */
  open(shapeIndex: number, now: number): number {
    if (this.#requests === this.#shapes.length) this.#grow();
    const request = this.#requests;
    this.#shapes[request] = shapeIndex;
    this.#firsts[request] = this.#events;
    this.#sent[request] = now - this.startedAt;
    this.#requests += 1;
    this.#events += shapeOf(shapeIndex).events;
    return request;
  }

  /** A success answer; also one to a repetition of a request that is acknowledged already. */
  acknowledge(request: number, now: number, requestId: string | undefined): void {
    const before = this.#acknowledgements[request] ?? 0;
    this.#acknowledgements[request] = Math.min(before + 1, MAX_ACKNOWLEDGEMENTS);
    if (before > 0) return;
    this.#fates[request] = ACKNOWLEDGED;
    this.#acknowledged[request] = now - this.startedAt;
    if (requestId !== undefined) this.#ids.set(uuidToBytes(requestId).subarray(0, ID_BYTES), request * ID_BYTES);
  }

  /** An answer by which none of its events is taken. Means nothing for a request that was acknowledged, or may have been. */
  refuse(request: number): void {
    if (this.#fates[request] !== ACKNOWLEDGED) this.#fates[request] = REFUSED;
  }

  at(request: number): LedgerEntry {
    const shapeIndex = this.#shapes[request] ?? 0;
    const fate = FATES[this.#fates[request] ?? 0] ?? 'uncertain';
    const acknowledgedAt = fate === 'acknowledged' ? this.startedAt + (this.#acknowledged[request] ?? 0) : undefined;
    return {
      shape: shapeOf(shapeIndex),
      shapeIndex,
      first: this.#firsts[request] ?? 0,
      sentAt: this.sentAt(request),
      fate,
      acknowledgements: this.#acknowledgements[request] ?? 0,
      acknowledgedAt,
    };
  }

  /** When it was first posted, in Unix milliseconds. */
  sentAt(request: number): number {
    return this.startedAt + (this.#sent[request] ?? 0);
  }

  /** As the first answer named it that acknowledged the request; undefined without one. */
  requestId(request: number): string | undefined {
    const id = uuidFromBytes(this.#ids, request * ID_BYTES);
    return id === NO_ID ? undefined : id;
  }

  /** The request that an event was sent with; the event must be one of the run. */
  requestOf(event: number): number {
    let low = 0;
    let high = this.#requests - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#firsts[middle] ?? 0) <= event) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #grow(): void {
    this.#shapes = grown(this.#shapes, Uint8Array);
    this.#firsts = grown(this.#firsts, Uint32Array);
    this.#sent = grown(this.#sent, Uint32Array);
    this.#acknowledged = grown(this.#acknowledged, Uint32Array);
    this.#fates = grown(this.#fates, Uint8Array);
    this.#acknowledgements = grown(this.#acknowledgements, Uint8Array);
    this.#ids = grown(this.#ids, Uint8Array);
  }
}

function shapeOf(index: number): RequestShape {
  const shape = REQUEST_SHAPES[index];
  if (shape === undefined) throw new RangeError(`there is no request shape ${String(index)}`);
  return shape;
}

function grown<Column extends Uint8Array | Uint32Array>(column: Column, Kind: new (length: number) => Column): Column {
  const larger = new Kind(column.length * 2);
  larger.set(column);
  return larger;
}
