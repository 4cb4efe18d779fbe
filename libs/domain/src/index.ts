export { ANY_EVENT, type Comparison, type Condition, type NumberField, type TextField } from './condition';
export {
  compareRawPositions,
  EVENT_INDEX_BITS,
  MAX_EVENTS_PER_RECORD,
  rawIndex,
  type RawCoordinates,
  type RawPosition,
} from './coordinates';
export type { CrossOriginPolicy } from './cross-origin';
export {
  DEAD_LETTER_CODES,
  type DeadLetter,
  type DeadLetterCode,
  type DeadLetterReason,
  type DeadLetterStage,
  type KeptReason,
} from './dead-letter';
export type { Dialect } from './dialect';
export {
  EventReaderError,
  type EventPage,
  type EventPosition,
  type EventQuery,
  type EventReader,
  type PageQuery,
  type StoredEvent,
  type Whereabouts,
} from './event-reader';
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
export type { OpenApiPart } from './open-api';
export { deadLetter, drop, ok, type DropReason, type Outcome } from './outcome';
export { problemReply } from './problem-reply';
export { IDENTITY_WINDOW, NORMALISED_EVENT_ROUTE, type RawRecord } from './raw-record';
export type { ReadAnswer, ReadRequest, ReadRoute, StreamedReply } from './read-route';
export { REFUSAL_CODES, type FieldFault, type Refusal, type RefusalCode } from './refusal';
export type { ClientSettings, Project, Reply, RequestHead } from './request';
export { SEVERITIES, type Severity } from './severity';
export type { IngestRequest, IngestRoute, Reception, SourceAdapter } from './source-adapter';
export type { Subscriber, SubscriptionRoute } from './subscription-route';
