import type { RawRecord } from '@millrace/domain';
import { Reader, Writer } from 'protobufjs/minimal';
import { millrace } from './gen/protobuf';
import { uuidFromBytes, uuidToBytes } from './ids';
import { decodeMessage, toSafeInteger, type Decoded } from './protobuf';

/** Wire tag of RawBatch field 1 (`records`), length-delimited. */
const RECORDS_TAG = 0x0a;
/** RawRecord field 15 (`may_repeat`), true. */
const MAY_REPEAT = Uint8Array.of(0x78, 0x01);

/** Who made a raw message, and what it owes. */
export interface RawBatchOrigin {
  readonly gatewayVersion: string;
  /** Empty: not said, as by programs that are not a gateway. */
  readonly gatewayId: string;
  /**
   * Unix milliseconds: every request that this gateway received before it, and acknowledged or still may, is in the raw
   * topic already. 0: not said. OWES_NOTHING: the gateway has ended.
   */
  readonly lowWatermark: number;
}

/** The low watermark of a gateway that has ended: all it ever acknowledged is in the raw topic. */
export const OWES_NOTHING = Number.MAX_SAFE_INTEGER;

/**
 * How the id begins of a gateway that keeps a spool: however long it is silent, it may come back with what it
 * acknowledged. The view gateway_watermarks knows it, too.
 */
export const SPOOL_GATEWAY_ID_PREFIX = 'spool-';

export interface RawBatch extends RawBatchOrigin {
  readonly records: readonly RawRecord[];
}

/**
 * One record as an entry of a RawBatch. Protobuf messages merge on concatenation, so a group of
 * requests becomes one message by joining entries, and each request is encoded once, when it comes.
 */
export function encodeRawBatchEntry(record: RawRecord): Uint8Array {
  const writer = Writer.create().uint32(RECORDS_TAG).fork();
  millrace.v1.RawRecord.encode(
    {
      requestId: uuidToBytes(record.requestId),
      dialect: record.dialect,
      route: record.route,
      project: record.project,
      receivedAtMs: record.receivedAt,
      contentType: record.contentType,
      contentEncoding: record.contentEncoding,
      body: record.body,
      clientAddress: record.clientAddress,
      userAgent: record.userAgent,
      headers: record.headers,
      parameters: record.parameters,
      refused: [...record.refused],
      traceparent: record.traceparent,
      mayRepeat: record.mayRepeat ?? false,
      only: [...(record.only ?? [])],
    },
    writer,
  );
  return writer.ldelim().finish();
}

/** The same entry with `RawRecord.mayRepeat`; nothing else of it is read or changed. */
export function markMayRepeat(entry: Uint8Array): Uint8Array {
  const reader = Reader.create(entry);
  reader.uint32();
  const length = reader.uint32();
  const head = Writer.create()
    .uint32(RECORDS_TAG)
    .uint32(length + MAY_REPEAT.length)
    .finish();
  // Of a field that comes twice, the last one holds.
  return Buffer.concat([head, entry.subarray(reader.pos), MAY_REPEAT]);
}

/** The trailer that turns joined entries, or none, into a RawBatch that says where it comes from. */
export function encodeRawBatchTrailer({ gatewayVersion, gatewayId, lowWatermark }: RawBatchOrigin): Uint8Array {
  return millrace.v1.RawBatch.encode({ gatewayVersion, gatewayId, lowWatermarkMs: lowWatermark }).finish();
}

export function decodeRawBatch(bytes: Uint8Array): Decoded<RawBatch> {
  const decoded = decodeMessage(millrace.v1.RawBatch, bytes);
  if (decoded.kind === 'undecodable') return decoded;
  try {
    return {
      kind: 'ok',
      value: {
        records: decoded.value.records.map(toRawRecord),
        gatewayVersion: decoded.value.gatewayVersion,
        gatewayId: decoded.value.gatewayId,
        lowWatermark: toSafeInteger(decoded.value.lowWatermarkMs),
      },
    };
  } catch (error) {
    return { kind: 'undecodable', message: error instanceof Error ? error.message : 'not a RawBatch' };
  }
}

function toRawRecord(properties: millrace.v1.RawRecord.$Properties): RawRecord {
  // What `decode` makes are instances: every field has its default.
  const message = properties as millrace.v1.RawRecord;
  if (message.requestId.length !== 16) throw new Error('a record without a 16-byte request id');
  return {
    requestId: uuidFromBytes(message.requestId),
    dialect: message.dialect,
    route: message.route,
    project: message.project,
    receivedAt: toSafeInteger(message.receivedAtMs),
    contentType: message.contentType,
    contentEncoding: message.contentEncoding,
    body: message.body,
    clientAddress: message.clientAddress,
    userAgent: message.userAgent,
    headers: message.headers,
    parameters: message.parameters,
    refused: message.refused,
    traceparent: message.traceparent,
    ...(message.mayRepeat && { mayRepeat: true }),
    ...(message.only.length > 0 && { only: message.only }),
  };
}
