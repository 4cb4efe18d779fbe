import type { EventReader } from './event-reader';
import type { Refusal } from './refusal';
import type { Project, RequestHead } from './request';

/** A WebSocket connection as an adapter sees it. */
export interface Subscriber {
  readonly head: RequestHead;
  readonly project: Project;
  /** The subprotocol agreed on; empty when the client named none. */
  readonly subprotocol: string;
  /** Aborted when the connection ends; the end of everything that was begun for it. */
  readonly signal: AbortSignal;
  /** A string goes as a text message, bytes as a binary one. Resolves when there is room for the next. */
  send(message: string | Uint8Array): Promise<void>;
  /** Ends the connection with a code and reason of RFC 6455. */
  close(code: number, reason: string): void;
}

/** One address at which a dialect sends events as they are stored, over a WebSocket. Takes a token with scope `read`. */
export interface SubscriptionRoute {
  /** Unique within the adapter. */
  readonly name: string;
  /** As in `IngestRoute.path`. */
  readonly path: string;
  /** In order of preference; a client that names others only is refused. */
  readonly subprotocols: readonly string[];
  /** Upper bound of a message from the client in bytes. */
  readonly maxMessageBytes: number;
  admit(head: RequestHead, project: Project): Refusal | undefined;
  /** Takes a new connection; what it returns takes the client's messages, in order. Must not throw for any input. */
  connect(subscriber: Subscriber, events: EventReader): (message: string | Uint8Array) => void;
}
