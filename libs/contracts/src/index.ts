export { cutBySize } from './cut-by-size';
export { charsetOf, mediaTypeOf } from './content-type';
export { cutText } from './cut-text';
export { decodeDeadLetter, encodeDeadLetter, type KeptDeadLetter } from './dead-letter-codec';
export {
  decodeEventBatch,
  decodeNormalisedEvent,
  encodeEventBatch,
  encodeNormalisedEvent,
  toBatchEntry,
  WINDOW_FOR_EVER,
  type BatchEntry,
  type BatchOrigin,
  type EventBatch,
  type EventPlace,
  type NormalisedEventMessage,
} from './event-batch-codec';
export { fromYamcsEvent, toYamcsEvent } from './event-codec';
export { toExtensionValues } from './extension-values';
export { millrace as millraceMessages, yamcs as yamcsMessages } from './gen/protobuf';
export { deadLetterId, eventIdAt, identityEventId, newRequestId, uuidFromBytes, uuidToBytes } from './ids';
export { CONTENT_ENCODINGS, inflate, type Inflated } from './inflate';
export { decodeUtf8, isDeeperThan, MAX_JSON_DEPTH, parseJson, type ParsedJson } from './json';
export { parseIsoTime } from './iso-time';
export { INT32, JsonFields, type IntegerRule, type TextRule } from './json-fields';
export { decodePostedEvent, type DecodedPostedEvent, type PostedEvent } from './posted-event-codec';
export { decodeMessage, toSafeInteger, type Decoded } from './protobuf';
export { partitionOf } from './partition-of';
export {
  decodeRawBatch,
  encodeRawBatchEntry,
  encodeRawBatchTrailer,
  markMayRepeat,
  OWES_NOTHING,
  SPOOL_GATEWAY_ID_PREFIX,
  type RawBatch,
  type RawBatchOrigin,
} from './raw-batch-codec';
export {
  decodeLedgerBatch,
  encodeLedgerBatch,
  type LedgerBatch,
  type LedgerEntry,
  type LedgerLine,
} from './ledger-codec';
export { sha1Hex } from './sha1';
export { severityAlias, severityFromName, severityFromNumber, severityToNumber } from './severity-codec';
export { readNormalisedEvent } from './normalised-event-codec';
export { CONSUMER_GROUPS, MAX_MESSAGE_BYTES, overflowPartitionsOf, TOPICS } from './topics';
export { readWireFields, readWireInteger, WIRE_TYPES, type WireField } from './wire-fields';
