import type { Project, RequestHead, Subscriber } from '@millrace/domain';
import type { WebSocket } from 'ws';
import { TokenBucket } from '../limits/token-bucket';
import type { SubscriptionEnd } from '../metrics';

/** What an adapter sent and the client has not taken; with more the client is too slow. */
const MAX_BUFFERED_BYTES = 8 * 1024 * 1024;

/** What a client may say: a message can begin questions to the store, and no client has much to say. */
const MESSAGE_RATE = { requestsPerSecond: 5, burst: 100 };

/** Of a close frame: RFC 6455, 5.5. */
const MAX_REASON_BYTES = 123;

/** Codes of RFC 6455 and its registry. */
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const INTERNAL_ERROR = 1011;
const TRY_AGAIN_LATER = 1013;

export interface SubscriptionOptions {
  readonly head: RequestHead;
  readonly project: Project;
  /** For how long the client may take nothing, in milliseconds. */
  readonly patienceMs: number;
}

/** An open WebSocket. Whoever opened it ends it by one of the ways to do so; then nothing more is sent. */
export class Subscription implements Subscriber {
  readonly head: RequestHead;
  readonly project: Project;
  readonly subprotocol: string;
  readonly signal: AbortSignal;
  readonly #ended = new AbortController();
  readonly #socket: WebSocket;
  readonly #patienceMs: number;
  readonly #messages = new TokenBucket(MESSAGE_RATE, performance.now());
  #end: SubscriptionEnd = 'client';
  #isThere = true;

  constructor(socket: WebSocket, { head, project, patienceMs }: SubscriptionOptions) {
    this.#socket = socket;
    this.#patienceMs = patienceMs;
    this.head = head;
    this.project = project;
    this.subprotocol = socket.protocol;
    this.signal = this.#ended.signal;
    socket.on('pong', () => {
      this.#isThere = true;
    });
    // What is wrong with a frame ends the connection, and that is all there is to do about it.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#ended.abort();
    });
  }

  /** Resolves with why it ended, when the connection is closed. */
  get closed(): Promise<SubscriptionEnd> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === this.#socket.CLOSED) resolve(this.#end);
      else
        this.#socket.once('close', () => {
          resolve(this.#end);
        });
    });
  }

  /** A client that does not take it in time, or lets too much of it gather, is told to come back later. */
  readonly send = async (message: string | Uint8Array): Promise<void> => {
    if (this.signal.aborted) return;
    const patience = setTimeout(() => {
      this.#close('slow', TRY_AGAIN_LATER, 'messages are not read');
    }, this.#patienceMs);
    await new Promise<void>((resolve) => {
      this.#socket.send(message, () => {
        resolve();
      });
      if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES)
        this.#close('slow', TRY_AGAIN_LATER, 'messages come faster than they are read');
    });
    clearTimeout(patience);
  };

  readonly close = (code: number, reason: string): void => {
    this.#close('dialect', code, reason);
  };

  goAway(): void {
    this.#close('drained', GOING_AWAY, 'the gateway stops');
  }

  /** Whether a message that came is to be taken: not after the end, and not when there are too many, which is the end. */
  takes(): boolean {
    if (!this.#messages.take(performance.now()))
      this.#close('flooded', POLICY_VIOLATION, 'more messages than there is use for');
    return !this.signal.aborted;
  }

  /** The client may not have what it is sent any more. */
  revoke(reason: string): void {
    this.#close('revoked', POLICY_VIOLATION, reason);
  }

  fail(): void {
    this.#close('failed', INTERNAL_ERROR, 'the gateway failed');
  }

  /** Asks the peer whether it is there; one that has not answered the last time is given up. */
  probe(): void {
    if (this.signal.aborted) return;
    if (this.#isThere) {
      this.#isThere = false;
      this.#socket.ping();
      return;
    }
    this.#end = 'dead';
    this.#socket.terminate();
  }

  #close(end: SubscriptionEnd, code: number, reason: string): void {
    if (this.signal.aborted) return;
    this.#end = end;
    this.#socket.close(code, cutReason(reason));
    this.#ended.abort();
  }
}

function cutReason(reason: string): string {
  const bytes = Buffer.from(reason);
  // A character that was cut becomes another one of three bytes.
  return bytes.length <= MAX_REASON_BYTES ? reason : bytes.subarray(0, MAX_REASON_BYTES - 3).toString();
}
