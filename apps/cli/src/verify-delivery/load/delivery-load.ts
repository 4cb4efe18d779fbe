import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  backOffAfter,
  HttpPoster,
  isRetryable,
  isSuccess,
  type PostAnswer,
  type PostedRequest,
} from '../../send/http-poster';
import { rejectedIn } from '../../send/tally';
import type { Availability } from '../account/availability';
import type { RequestLedger } from '../account/request-ledger';
import { SeededRandom } from '../seeded-random';
import { toDeliveryRequest } from './delivery-request';
import { createShapePicker, REQUEST_SHAPES, type Identity } from './request-shape';

/** What is posted. */
export interface LoadMix {
  /** Names the run in its events; see `markerOf`. */
  readonly run: string;
  readonly seed: number;
  /** Events a second, whatever becomes of them. */
  readonly rate: number;
  readonly durationMs: number;
  /** Of requests, those that hold a poison event. */
  readonly poisonShare: number;
  /** Of requests whose events have identities, those that are posted once more. */
  readonly duplicateShare: number;
  /** The Yamcs instance that events go to. */
  readonly instance: string;
}

export interface DeliveryLoadOptions {
  readonly gateway: string;
  readonly token: string;
  readonly mix: LoadMix;
  readonly ledger: RequestLedger;
  readonly availability: Availability;
}

/** A good many, as behind a load balancer. Requests beyond wait their turn within the client. */
const CONNECTIONS = 64;
/** What a client holds at most while nobody answers; then it makes nothing new. */
const MAX_UNDER_WAY = 5_000;
/** A load that was held back for so long does not make up for it. */
const MAX_BEHIND_MS = 2_000;
const LATEST_DUPLICATE_MS = 15_000;
/** Of the duplicates, those that are posted together with their first copies, on another connection. */
const CONCURRENT_SHARE = 0.3;

/** A request until nobody posts it any more. */
interface Delivery {
  readonly request: PostedRequest;
  /** In the ledger. */
  readonly entry: number;
  readonly identity: Identity;
  /** An attempt had no clear answer: what it carried may be taken, whatever the next one says. */
  isUncertain: boolean;
}

/**
 * The clients of a run: an open loop, whose requests come when they are due and not when others are answered. A request
 * whose events have identities is repeated until it is acknowledged, with the client's own back-off or as `Retry-After`
 * says; any other is posted once, whatever comes of it.
 */
export class DeliveryLoad {
  readonly #options: DeliveryLoadOptions;
  readonly #poster: HttpPoster;
  readonly #underWay = new Set<Promise<void>>();
  #onRoom: () => void = () => undefined;
  /** Ends the wait of duplicates for their time. */
  readonly #posted = new AbortController();
  /** Ends all repetition. */
  readonly #patience = new AbortController();

  constructor(options: DeliveryLoadOptions) {
    this.#options = options;
    this.#poster = new HttpPoster({ ...options, connections: CONNECTIONS });
    // Every request that waits listens to them.
    setMaxListeners(0, this.#posted.signal, this.#patience.signal);
  }

  /** Requests that have no final answer yet. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /**
   * Posts for the duration of the mix, and for longer while `isWanted`; in any case until `ending` at most. Resolves when the
   * last request has been posted once.
   */
  async post(ending: AbortSignal, isWanted: () => boolean = () => false): Promise<void> {
    const { rate, durationMs, seed, poisonShare } = this.#options.mix;
    const random = new SeededRandom(seed, 'load');
    const pickShape = createShapePicker(random, poisonShare);
    const startedAt = Date.now();
    let dueAt = startedAt;
    while ((dueAt < startedAt + durationMs || isWanted()) && !ending.aborted) {
      await pause(dueAt - Date.now(), ending);
      while (this.#underWay.size >= MAX_UNDER_WAY && !ending.aborted) await this.#room();
      dueAt = Math.max(dueAt, Date.now() - MAX_BEHIND_MS);
      dueAt += (this.#send(pickShape(), random) * 1_000) / rate;
    }
    this.#posted.abort();
  }

  /** Resolves when every request has its final answer, or when `patience` is over: what is uncertain then stays so. */
  async settle(patience: AbortSignal): Promise<void> {
    patience.addEventListener('abort', () => {
      this.#patience.abort();
    });
    if (patience.aborted) this.#patience.abort();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    this.#poster.end();
  }

  /** Gives the number of events sent. */
  #send(shapeIndex: number, random: SeededRandom): number {
    const { ledger, mix } = this.#options;
    const shape = REQUEST_SHAPES[shapeIndex];
    if (shape === undefined) throw new RangeError(`there is no request shape ${String(shapeIndex)}`);
    const time = Date.now();
    const request = toDeliveryRequest({ ...mix, shape, first: ledger.events, time });
    const delivery = { request, entry: ledger.open(shapeIndex, time), identity: shape.identity, isUncertain: false };
    this.#track(this.#deliver(delivery));
    if (shape.identity !== 'none' && random.next() < mix.duplicateShare) {
      const delayMs = random.next() < CONCURRENT_SHARE ? 0 : random.integer(0, LATEST_DUPLICATE_MS);
      this.#track(this.#deliverLater(delivery, delayMs));
    }
    return shape.events;
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => {
      this.#underWay.delete(tracked);
      this.#onRoom();
    });
    this.#underWay.add(tracked);
  }

  /** Resolves when a request has come to its end; some do within a minute, the longest that a client waits. */
  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = resolve;
    });
  }

  async #deliverLater(delivery: Delivery, delayMs: number): Promise<void> {
    await pause(delayMs, this.#posted.signal);
    await this.#deliver(delivery);
  }

  async #deliver(delivery: Delivery): Promise<void> {
    for (let attempts = 1; ; attempts += 1) {
      const answer = await this.#attempt(delivery, attempts === 1);
      const isFinal = isSuccess(answer) || !isRetryable(answer) || delivery.identity === 'none';
      if (isFinal || this.#patience.signal.aborted) return;
      // Clients that were turned away together must not come back together.
      await pause(backOffAfter(answer, attempts) * (0.75 + Math.random() / 2), this.#patience.signal);
    }
  }

  async #attempt(delivery: Delivery, isFirst: boolean): Promise<PostAnswer> {
    const { ledger, availability } = this.#options;
    const sentAt = Date.now();
    const answer = await this.#poster.post(delivery.request);
    const answeredAt = Date.now();
    const rejected = isSuccess(answer) ? rejectedIn(answer.text) : 0;
    availability.add({ answer, rejected, isFirst, sentAt, answeredAt });
    if (isSuccess(answer) && rejected === 0) ledger.acknowledge(delivery.entry, answeredAt, answer.requestId);
    else if (!takesNothing(answer)) delivery.isUncertain = true;
    else if (!delivery.isUncertain) ledger.refuse(delivery.entry);
    return answer;
  }
}

/** Said by a gateway that turned a request away before it did anything: an anonymous client may repeat it without a fear. */
const NOTHING_TAKEN = /none of [a-z ]+ were taken/;

/** True where it is certain that no event of the request is stored, if the gateway says the truth. */
function takesNothing(answer: PostAnswer): boolean {
  if (answer.status === 0 || isSuccess(answer)) return false;
  return answer.status < 500 || NOTHING_TAKEN.test(answer.text);
}

/** Waits, less long when the signal says so. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds <= 0 || signal.aborted) return;
  // Node's only way to say that a wait was cut short.
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
