import type { JsonObject } from '@millrace/domain';

/** What a client says over the WebSocket, in either form. */
export interface ClientMessage {
  /** The topic of a call, or `cancel`, or `state`. */
  readonly type: string;
  /** Chosen by the client for the reply to name; 0 where it chose none. */
  readonly id: number;
  /** The call that is meant; 0 begins a new one. */
  readonly call: number;
  /** In protobuf's JSON form; undefined where they are not those of the type. */
  readonly options: JsonObject | undefined;
}

/** The topic under which events are sent. */
export const EVENTS_TOPIC = 'events';

/** The message types of the options that a client may give. */
export const SUBSCRIBE_EVENTS = 'yamcs.protobuf.events.SubscribeEventsRequest';
export const CANCEL_OPTIONS = 'yamcs.api.CancelOptions';
