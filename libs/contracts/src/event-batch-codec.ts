import type { NormalisedEvent } from '@millrace/domain';
import { millrace } from './gen/protobuf';
import { toYamcsEvent } from './event-codec';
import { uuidToBytes } from './ids';
import { decodeMessage, toSafeInteger, type Decoded } from './protobuf';

/** On the wire, an identity that keeps its place for ever. */
export const WINDOW_FOR_EVER = 0xff_ff_ff_ff;

/** One event on its way into an EventBatch: its bytes and what a writer decides by without decoding them. */
export interface BatchEntry {
  readonly eventId: string;
  readonly rawOffset: number;
  readonly rawIndex: number;
  /** Seconds; 0 without an identity, WINDOW_FOR_EVER. */
  readonly identityWindow: number;
  readonly receivedAt: number;
  /** An encoded NormalisedEvent. */
  readonly bytes: Uint8Array;
}

/** An EventBatch as a writer sees it: events still encoded, everything it decides by at hand. */
export interface EventBatch {
  readonly incarnation: string;
  readonly rawPartition: number;
  /** 16 bytes an event; see `uuidFromBytes`. */
  readonly eventIds: Uint8Array;
  readonly rawOffsets: readonly number[];
  readonly rawIndexes: readonly number[];
  readonly identityWindows: readonly number[];
  readonly events: readonly Uint8Array[];
  readonly normaliserVersion: string;
  readonly oldestReceivedAt: number;
}

export function encodeNormalisedEvent(event: NormalisedEvent): Uint8Array {
  return millrace.v1.NormalisedEvent.encode({
    event: toYamcsEvent(event.event),
    eventId: uuidToBytes(event.id),
    project: event.project,
    dialect: event.dialect,
    clientKey: event.identity?.key ?? '',
    tags: [...event.tags],
    attributesJson: JSON.stringify(event.attributes),
    ...(event.correctedTime === undefined ? {} : { correctedTimeMs: event.correctedTime }),
    ...(event.clockSkew === undefined ? {} : { clockSkewMs: event.clockSkew }),
    clientAddress: event.clientAddress,
    userAgent: event.userAgent,
    client: event.client,
    ...(event.error === undefined ? {} : { error: event.error }),
    traceId: event.traceId,
    requestId: event.requestId,
  }).finish();
}

/** Where an event stood in the raw topic. */
export interface EventPlace {
  readonly offset: number;
  readonly index: number;
  /** See `RawRecord.mayRepeat`: an event without an identity is held by its id, for ever. */
  readonly mayRepeat?: boolean | undefined;
}

/** The entry of an event that stood at the given place of the raw topic. */
export function toBatchEntry(event: NormalisedEvent, at: EventPlace): BatchEntry {
  const window = event.identity?.windowSeconds ?? (at.mayRepeat === true ? 'for-ever' : 0);
  return {
    eventId: event.id,
    rawOffset: at.offset,
    rawIndex: at.index,
    identityWindow: window === 'for-ever' ? WINDOW_FOR_EVER : window,
    receivedAt: event.event.receptionTime,
    bytes: encodeNormalisedEvent(event),
  };
}

/** What all events of one EventBatch share. */
export interface BatchOrigin {
  readonly incarnation: string;
  readonly rawPartition: number;
  readonly normaliserVersion: string;
}

/** `entries` must not be empty and must be in raw order. */
export function encodeEventBatch(origin: BatchOrigin, entries: readonly BatchEntry[]): Uint8Array {
  return millrace.v1.EventBatch.encode({
    incarnation: origin.incarnation,
    rawPartition: origin.rawPartition,
    eventIds: Buffer.concat(entries.map((entry) => uuidToBytes(entry.eventId))),
    rawOffsets: entries.map((entry) => entry.rawOffset),
    rawIndexes: entries.map((entry) => entry.rawIndex),
    identityWindows: entries.map((entry) => entry.identityWindow),
    events: entries.map((entry) => entry.bytes),
    normaliserVersion: origin.normaliserVersion,
    oldestReceivedAtMs: entries.reduce((oldest, entry) => Math.min(oldest, entry.receivedAt), Infinity),
  }).finish();
}

export function decodeEventBatch(bytes: Uint8Array): Decoded<EventBatch> {
  const decoded = decodeMessage(millrace.v1.EventBatch, bytes);
  if (decoded.kind === 'undecodable') return decoded;
  try {
    return checkParallel(toEventBatch(decoded.value));
  } catch (error) {
    return { kind: 'undecodable', message: error instanceof Error ? error.message : 'not an EventBatch' };
  }
}

function toEventBatch(message: millrace.v1.EventBatch): EventBatch {
  return {
    incarnation: message.incarnation,
    rawPartition: message.rawPartition,
    eventIds: message.eventIds,
    rawOffsets: message.rawOffsets.map(toSafeInteger),
    rawIndexes: message.rawIndexes.map(toSafeInteger),
    identityWindows: message.identityWindows,
    events: message.events,
    normaliserVersion: message.normaliserVersion,
    oldestReceivedAt: toSafeInteger(message.oldestReceivedAtMs),
  };
}

function checkParallel(batch: EventBatch): Decoded<EventBatch> {
  const count = batch.events.length;
  const lengths = [
    batch.eventIds.length / 16,
    batch.rawOffsets.length,
    batch.rawIndexes.length,
    batch.identityWindows.length,
  ];
  if (lengths.every((length) => length === count)) return { kind: 'ok', value: batch };
  return {
    kind: 'undecodable',
    message: `an EventBatch of ${String(count)} events with lists of ${lengths.join(', ')}`,
  };
}

/** The generated message: a writer reads its fields as they are instead of copying them into another object. */
export type NormalisedEventMessage = millrace.v1.NormalisedEvent;

export function decodeNormalisedEvent(bytes: Uint8Array): Decoded<NormalisedEventMessage> {
  return decodeMessage(millrace.v1.NormalisedEvent, bytes);
}
