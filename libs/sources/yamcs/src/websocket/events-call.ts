import type { Condition, EventReader, StoredEvent, Subscriber } from '@millrace/domain';
import { toArchivedEvent } from '../event/archived-event';
import type { ServerMessage } from './server-message';
import type { Subscription } from './subscription';

/** What a call needs of its connection. */
export interface CallMeans {
  readonly subscriber: Pick<Subscriber, 'close'>;
  readonly events: Pick<EventReader, 'follow'>;
  /** Resolves when there is room for the next. */
  send(message: ServerMessage): Promise<void>;
}

/** RFC 6455: the server met something that keeps it from going on. */
const UNEXPECTED = 1011;

/** One call of a connection: sends the events of a subscription as they are stored, until it is stopped. */
export class EventsCall {
  #following = new AbortController();
  #subscription: Subscription = { instance: '' };
  #sent = 0;

  constructor(
    /** The server's number for the call. */
    readonly number: number,
    private readonly means: CallMeans,
  ) {}

  /** What was asked for last. */
  get subscription(): Subscription {
    return this.#subscription;
  }

  /**
   * Sends what is stored from now on, in the place of what was followed before. Resolves when nothing can be missed any
   * more, or when it has ended.
   */
  follow(subscription: Subscription, where: Condition): Promise<void> {
    this.stop();
    this.#following = new AbortController();
    this.#subscription = subscription;
    const { signal } = this.#following;
    return new Promise((begun) => void this.#sendEvents(where, signal, begun));
  }

  /** Whoever began the call stops it, when the connection ends as well. */
  stop(): void {
    this.#following.abort();
  }

  /** A failure ends the connection: the interface has no message for it, and clients connect again. Never rejects. */
  async #sendEvents(where: Condition, stopped: AbortSignal, begun: () => void): Promise<void> {
    try {
      for await (const batch of this.means.events.follow(where, stopped)) {
        begun();
        await this.#sendBatch(batch, stopped);
      }
    } catch {
      if (!stopped.aborted) this.means.subscriber.close(UNEXPECTED, 'stored events cannot be read');
    } finally {
      begun();
    }
  }

  async #sendBatch(batch: readonly StoredEvent[], stopped: AbortSignal): Promise<void> {
    for (const stored of batch) {
      if (stopped.aborted) return;
      this.#sent += 1;
      const event = toArchivedEvent(stored);
      await this.means.send({ type: 'events', call: this.number, seq: this.#sent, event });
    }
  }
}
