export {
  compareRawPositions,
  EVENT_INDEX_BITS,
  MAX_EVENTS_PER_RECORD,
  rawIndex,
  type RawCoordinates,
  type RawPosition,
} from './coordinates';
export {
  DEAD_LETTER_CODES,
  type DeadLetter,
  type DeadLetterCode,
  type DeadLetterReason,
  type DeadLetterStage,
} from './dead-letter';
export type { Dialect } from './dialect';
export { EARLIEST_EVENT_TIME, isEventTime, LATEST_EVENT_TIME } from './event-time';
export { HTTP_ANSWERS, type HttpAnswer } from './http-answer';
export { isJsonObject, type JsonObject, type JsonValue } from './json';
export { advanceMark, isAtOrBelowMark, type Marks } from './marks';
export type {
  CanonicalEvent,
  ClientIdentity,
  ClientProgram,
  ErrorDetail,
  NormalisedEvent,
  SourceEvent,
} from './normalised-event';
export { deadLetter, drop, ok, type DropReason, type Outcome } from './outcome';
export type { RawRecord } from './raw-record';
export { REFUSAL_CODES, type FieldFault, type Refusal, type RefusalCode } from './refusal';
export { SEVERITIES, type Severity } from './severity';
export type {
  IngestRequest,
  IngestRoute,
  Project,
  Reception,
  Reply,
  RequestHead,
  SourceAdapter,
} from './source-adapter';
