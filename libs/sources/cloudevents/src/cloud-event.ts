import type { JsonObject, JsonValue } from '@millrace/domain';

/** A valid event, however it was sent. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** Unix milliseconds; undefined: the time of reception. */
  readonly time: number | undefined;
  /** Every attribute beside `id`, `source` and `type`, as it was sent. */
  readonly otherAttributes: JsonObject;
  /** The payload, where it is JSON or text. */
  readonly data?: JsonValue | undefined;
  /** The payload in base64, where it is neither. */
  readonly base64?: string | undefined;
}
