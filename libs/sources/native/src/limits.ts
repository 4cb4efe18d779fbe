/** Bounds of one request. What is beyond them would not fit one message of the raw topic. */
export const MAX_BODY_BYTES = 900_000;
export const MAX_INFLATED_BYTES = 8 * 1024 * 1024;
export const MAX_EVENTS = 10_000;

/** Bounds of one preview, whose answer is larger than the request: every event comes back as a row. */
export const MAX_PREVIEW_INFLATED_BYTES = 1024 * 1024;
export const MAX_PREVIEW_EVENTS = 1_000;

/** Bounds of one event. With all of them kept it fits every later message, and one row stays a row. */
export const MAX_EVENT_BYTES = 256 * 1024;
export const MAX_ATTRIBUTE_DEPTH = 16;
export const MAX_TAGS = { maxItems: 100, maxLength: 255 };

/** In UTF-16 code units. */
export const MAX_LENGTHS = { id: 255, source: 1_000, type: 255, message: 65_536 } as const;

/** Of the Idempotency-Key header, in characters. */
export const MAX_KEY_LENGTH = 255;
