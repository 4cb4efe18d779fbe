import type { ArchivedEvent } from '../event/archived-event';
import type { YamcsException } from '../exception';
import type { Subscription } from './subscription';

/** What the server says over the WebSocket, in either form. */
export type ServerMessage = {
  /** 0 where it belongs to none. */
  readonly call: number;
  /** Counts the events of a call from 1; 0 for everything else. */
  readonly seq: number;
} & (
  | {
      readonly type: 'reply';
      /** The id of the client's message. */
      readonly replyTo: number;
      /** Present where the message was refused. */
      readonly exception?: YamcsException;
    }
  | { readonly type: 'events'; readonly event: ArchivedEvent }
  | { readonly type: 'state'; readonly calls: readonly RunningCall[] }
);

/** A call as the server tells of it when asked for its state. */
export interface RunningCall {
  readonly call: number;
  readonly subscription: Subscription;
}

/** The names of the messages that are sent as data. */
export const DATA_TYPES: Readonly<Record<ServerMessage['type'], string>> = {
  reply: 'yamcs.api.Reply',
  events: 'yamcs.protobuf.events.Event',
  state: 'yamcs.api.State',
};
