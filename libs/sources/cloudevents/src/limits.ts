/** Bounds of one request. What is beyond them would not fit one message of the raw topic. */
export const MAX_BODY_BYTES = 900_000;
export const MAX_INFLATED_BYTES = 8 * 1024 * 1024;
export const MAX_EVENTS = 10_000;

/** Four times what the specification wants every consumer to take; as much as a row can hold comfortably. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** Enough for a person to act on; an answer must not grow with the faults of a batch. */
export const MAX_FAULTS = 100;
