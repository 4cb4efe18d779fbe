import { INT32, JsonFields } from '@millrace/contracts';
import type { EventReader, Subscriber } from '@millrace/domain';
import type { YamcsException } from '../exception';
import { EVENTS_TOPIC, type ClientMessage } from './client-message';
import { EventsCall } from './events-call';
import { codecOf, type MessageCodec } from './message-codec';
import type { ServerMessage } from './server-message';
import { readSubscription } from './subscription';

/** Of one connection. Each call asks the store by itself. */
const MAX_CALLS = 16;

/** RFC 6455: what was sent does not fit its type. */
const INVALID_MESSAGE = 1007;

/**
 * One client at the WebSocket: its calls, each a subscription to events, side by side. A message that names a call changes
 * what it is subscribed to, `cancel` ends a call, `state` tells of all.
 */
export class YamcsConnection {
  readonly #codec: MessageCodec;
  readonly #calls = new Map<number, EventsCall>();
  #lastCall = 0;

  constructor(
    private readonly subscriber: Subscriber,
    private readonly events: EventReader,
  ) {
    this.#codec = codecOf(subscriber.subprotocol);
  }

  /** Takes a message from the client. Never throws. */
  take(message: string | Uint8Array): void {
    const decoded = this.#codec.decode(message);
    if (decoded === undefined) {
      this.subscriber.close(INVALID_MESSAGE, 'not a ClientMessage');
      return;
    }
    switch (decoded.type) {
      case 'state':
        this.#tellState();
        break;
      case 'cancel':
        this.#cancel(decoded);
        break;
      case EVENTS_TOPIC:
        this.#subscribe(decoded);
        break;
      default:
        this.#refuse(decoded, { code: 404, type: 'NotFoundException', message: `No topic '${decoded.type}'` });
    }
  }

  #tellState(): void {
    const calls = [...this.#calls.values()].map(({ number, subscription }) => ({ call: number, subscription }));
    void this.#send({ type: 'state', call: 0, seq: 0, calls });
  }

  /** Like Yamcs, says nothing in return. */
  #cancel({ options }: ClientMessage): void {
    const number = new JsonFields(options ?? {}, 0).integer('call', { ...INT32, quoted: true }) ?? 0;
    this.#calls.get(number)?.stop();
    this.#calls.delete(number);
  }

  /** A change of a call that runs is not replied to, as with Yamcs; when it is refused, what runs goes on. */
  #subscribe(message: ClientMessage): void {
    const checked = readSubscription(message.options, this.subscriber.project);
    if (checked.kind === 'refused') {
      this.#refuse(message, checked.exception);
      return;
    }
    const call = message.call > 0 ? this.#callOf(message) : this.#newCall(message);
    call?.follow(checked.subscription, checked.where);
    if (call !== undefined && message.call <= 0) {
      // Whoever reads the reply may rely on the events from then on: they are followed already.
      void this.#send({ type: 'reply', call: call.number, seq: 0, replyTo: message.id });
    }
  }

  #callOf(message: ClientMessage): EventsCall | undefined {
    const call = this.#calls.get(message.call);
    if (call === undefined) {
      this.#refuse(message, { code: 400, type: 'BadRequestException', message: 'Cannot find matching call' });
    }
    return call;
  }

  #newCall(message: ClientMessage): EventsCall | undefined {
    if (this.#calls.size >= MAX_CALLS) {
      const text = `A connection has ${String(MAX_CALLS)} calls at most`;
      this.#refuse(message, { code: 429, type: 'TooManyRequestsException', message: text });
      return undefined;
    }
    this.#lastCall += 1;
    const { subscriber, events } = this;
    const call = new EventsCall(this.#lastCall, { subscriber, events, send: (data) => this.#send(data) });
    this.#calls.set(call.number, call);
    return call;
  }

  #refuse({ id }: ClientMessage, exception: YamcsException): void {
    void this.#send({ type: 'reply', call: 0, seq: 0, replyTo: id, exception });
  }

  #send(message: ServerMessage): Promise<void> {
    return this.subscriber.send(this.#codec.encode(message));
  }
}
