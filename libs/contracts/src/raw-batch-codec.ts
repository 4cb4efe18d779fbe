import type { RawRecord } from '@millrace/domain';
import { Writer } from 'protobufjs/minimal';
import { millrace } from './gen/protobuf';
import { uuidFromBytes, uuidToBytes } from './ids';
import { decodeMessage, toSafeInteger, type Decoded } from './protobuf';

/** Wire tags of RawBatch: field 1 (`records`) and field 2 (`gateway_version`), both length-delimited. */
const RECORDS_TAG = 0x0a;
const GATEWAY_VERSION_TAG = 0x12;

export interface RawBatch {
  readonly records: readonly RawRecord[];
  readonly gatewayVersion: string;
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
    },
    writer,
  );
  return writer.ldelim().finish();
}

/** The trailer that turns joined entries into a RawBatch that names its gateway's version. */
export function encodeRawBatchTrailer(gatewayVersion: string): Uint8Array {
  return Writer.create().uint32(GATEWAY_VERSION_TAG).string(gatewayVersion).finish();
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
  };
}
