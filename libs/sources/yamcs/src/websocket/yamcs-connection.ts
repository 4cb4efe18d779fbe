import { INT32, JsonFields } from '@millrace/contracts';
import type { EventReader, Subscriber } from '@millrace/domain';
import type { YamcsException } from '../exception';
import { EVENTS_TOPIC, type ClientMessage } from './client-message';
import { EventsCall } from './events-call';
import { InOrder } from './in-order';
import { codecOf, type MessageCodec } from './message-codec';
import type { ServerMessage } from './server-message';
import { readSubscription } from './subscription';
import { tryOut } from './try-out';

/** Of one connection. Each call asks the store by itself. */
const MAX_CALLS = 16;

/** RFC 6455: what was sent does not fit its type. */
const INVALID_MESSAGE = 1007;

/** RFC 6455: the server met something that keeps it from going on. */
const UNEXPECTED = 1011;

/** The registry of such codes: to come back later may help. */
const TRY_AGAIN_LATER = 1013;

/** Messages of a client that have not been answered: far more than a client has calls. */
const MAX_WAITING = 64;

/**
 * One client at the WebSocket: its calls, each a subscription to events, side by side. A message that names a call changes
 * what it is subscribed to, `cancel` ends a call, `state` tells of all. Messages are answered one after the other.
 */
export class YamcsConnection {
  readonly #codec: MessageCodec;
  readonly #calls = new Map<number, EventsCall>();
  readonly #messages = new InOrder<ClientMessage>(MAX_WAITING, (message) => this.#answerSafely(message));
  #lastCall = 0;

  constructor(
    private readonly subscriber: Subscriber,
    private readonly events: EventReader,
  ) {
    this.#codec = codecOf(subscriber.subprotocol);
    subscriber.signal.addEventListener('abort', () => {
      for (const call of this.#calls.values()) call.stop();
    });
  }

  /** Takes a message from the client. Never throws. */
  take(message: string | Uint8Array): void {
    const decoded = this.#codec.decode(message);
    if (decoded === undefined) this.subscriber.close(INVALID_MESSAGE, 'not a ClientMessage');
    else if (!this.#messages.add(decoded)) this.subscriber.close(TRY_AGAIN_LATER, 'messages come too fast');
  }

  async #answerSafely(message: ClientMessage): Promise<void> {
    if (this.subscriber.signal.aborted) return;
    try {
      await this.#answer(message);
    } catch {
      this.subscriber.close(UNEXPECTED, 'a message cannot be answered');
    }
  }

  async #answer(message: ClientMessage): Promise<void> {
    switch (message.type) {
      case 'state':
        return this.#tellState();
      case 'cancel':
        this.#cancel(message);
        return;
      case EVENTS_TOPIC:
        return this.#subscribe(message);
      default:
        return this.#refuse(message, { code: 404, type: 'NotFoundException', message: `No topic '${message.type}'` });
    }
  }

  #tellState(): Promise<void> {
    const calls = [...this.#calls.values()].map(({ number, subscription }) => ({ call: number, subscription }));
    return this.#send({ type: 'state', call: 0, seq: 0, calls });
  }

  /** Like Yamcs, says nothing in return. */
  #cancel({ options }: ClientMessage): void {
    const number = new JsonFields(options ?? {}, 0).integer('call', { ...INT32, quoted: true }) ?? 0;
    this.#calls.get(number)?.stop();
    this.#calls.delete(number);
  }

  /** A change of a call that runs is not replied to, as with Yamcs; when it is refused, what runs goes on. */
  async #subscribe(message: ClientMessage): Promise<void> {
    const checked = readSubscription(message.options, this.subscriber.project);
    if (checked.kind === 'refused') return this.#refuse(message, checked.exception);
    const refusal = this.#refuseCall(message) ?? (await tryOut(checked.where, this.events));
    if (refusal !== undefined) return this.#refuse(message, refusal);
    if (this.subscriber.signal.aborted) return;
    const call = this.#calls.get(message.call) ?? this.#newCall();
    // Whoever reads the reply may rely on the events from then on.
    await call.follow(checked.subscription, checked.where);
    if (message.call <= 0) await this.#send({ type: 'reply', call: call.number, seq: 0, replyTo: message.id });
  }

  /** Why there is no call for the message, neither one that runs nor a new one. */
  #refuseCall({ call }: ClientMessage): YamcsException | undefined {
    if (call > 0) {
      if (this.#calls.has(call)) return undefined;
      return { code: 400, type: 'BadRequestException', message: 'Cannot find matching call' };
    }
    if (this.#calls.size < MAX_CALLS) return undefined;
    const message = `A connection has ${String(MAX_CALLS)} calls at most`;
    return { code: 429, type: 'TooManyRequestsException', message };
  }

  #newCall(): EventsCall {
    this.#lastCall += 1;
    const { subscriber, events } = this;
    const call = new EventsCall(this.#lastCall, { subscriber, events, send: (data) => this.#send(data) });
    this.#calls.set(call.number, call);
    return call;
  }

  #refuse({ id }: ClientMessage, exception: YamcsException): Promise<void> {
    return this.#send({ type: 'reply', call: 0, seq: 0, replyTo: id, exception });
  }

  #send(message: ServerMessage): Promise<void> {
    return this.subscriber.send(this.#codec.encode(message));
  }
}
