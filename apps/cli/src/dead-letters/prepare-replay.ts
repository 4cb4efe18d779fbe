import {
  decodeNormalisedEvent,
  encodeRawBatchEntry,
  encodeRawBatchTrailer,
  MAX_MESSAGE_BYTES,
  readNormalisedEvent,
} from '@millrace/contracts';
import {
  deadLetter,
  NORMALISED_EVENT_ROUTE,
  type DeadLetterCode,
  type NormalisedEvent,
  type Outcome,
  type RawRecord,
} from '@millrace/domain';
import type { UnderstandRecord } from '@millrace/enrichment';
import { gzipSync } from 'node:zlib';
import { keyOfRecord, positionOf, type DeadLetterRow } from './dead-letter';
import { patchBody } from './patch/patch-body';
import type { Patch } from './patch/patch';
import type { DeadRequest } from './select-requests';

/** A record that is sent again, and the dead letters that it is sent for. */
export interface Replay {
  readonly letters: readonly DeadLetterRow[];
  readonly record: RawRecord;
  /** A RawBatch of the record alone. */
  readonly message: Uint8Array;
  /** What each of the letters, by id, would become now; several events where it is about a body of several. */
  readonly outcomes: ReadonlyMap<string, readonly Outcome<NormalisedEvent>[]>;
}

/** Why a dead letter is not sent again. */
export interface LeftOut {
  readonly letter: DeadLetterRow;
  readonly reason: string;
  /** Whether because it was sent before, which is no fault. */
  readonly wasSent: boolean;
}

export interface PreparedRequest {
  /** Undefined where none of the letters can be sent. */
  readonly replay: Replay | undefined;
  readonly leftOut: readonly LeftOut[];
}

export interface PrepareMeans {
  /** By `keyOfRecord`. */
  readonly bodies: ReadonlyMap<string, Uint8Array>;
  readonly understand: UnderstandRecord;
  readonly patch: Patch | undefined;
  /** Whether other events of the letter's request went their own way. */
  readonly hasSiblings: (letter: DeadLetterRow) => Promise<boolean>;
}

/**
 * Makes of the dead letters of one record the record to be sent: with the ids, times, headers and parameters that it
 * had, and of its body only the events that are dead letters; the others went their way when it first came.
 */
export async function prepareReplay(request: DeadRequest, means: PrepareMeans): Promise<PreparedRequest> {
  const base = toRecord(request[0], means.bodies.get(keyOfRecord(request[0])));
  if (typeof base === 'string') return { replay: undefined, leftOut: leaveOut(request, base) };
  const { record, refused } = patchRecord(base, request, means);
  const leftOut = request.flatMap((letter) => leaveOut([letter], refused.get(positionOf(letter))));
  const letters = request.filter((letter) => !refused.has(positionOf(letter)));
  if (letters.length === 0) return { replay: undefined, leftOut };
  const isWhole = await isAboutWhole(request, base, means);
  const fitted = fit({ ...record, ...(!isWhole && { only: letters.map(positionOf) }) }, request[0].gatewayVersion);
  if (fitted === undefined) {
    const reason = `it does not fit a message of ${String(MAX_MESSAGE_BYTES)} bytes`;
    return { replay: undefined, leftOut: [...leftOut, ...leaveOut(letters, reason)] };
  }
  const understood = means.understand(fitted.record);
  const outcomes = new Map(letters.map((letter) => [letter.id, isWhole ? understood : at(letter, understood)]));
  return { replay: { letters, outcomes, ...fitted }, leftOut };
}

/** The replay for the other letters of its record; undefined where there are none. */
export function withoutLetters(replay: Replay, taken: readonly DeadLetterRow[]): Replay | undefined {
  const letters = replay.letters.filter((letter) => !taken.includes(letter));
  const [first] = letters;
  const fitted = first && fit({ ...replay.record, only: letters.map(positionOf) }, first.gatewayVersion);
  return fitted && { letters, outcomes: replay.outcomes, ...fitted };
}

function leaveOut(letters: readonly DeadLetterRow[], reason: string | undefined): LeftOut[] {
  return reason === undefined ? [] : letters.map((letter) => ({ letter, reason, wasSent: false }));
}

/** The record as it came, or in words why there is none. */
function toRecord(letter: DeadLetterRow, body: Uint8Array | undefined): RawRecord | string {
  if (letter.code === 'undecodable_record') return 'it was no record of ours, so there is nothing to send again';
  if (body === undefined)
    return 'its body is not stored: it is with another dead letter of its request, which is not there';
  const { dialect, route, project, receivedAt, requestId, contentType, contentEncoding } = letter;
  const { clientAddress, userAgent, headers, parameters, traceparent } = letter;
  const sent = { dialect, project, contentType, contentEncoding, body, clientAddress, userAgent, headers, parameters };
  const record = { requestId, route, receivedAt, refused: [], traceparent, mayRepeat: true, ...sent };
  return letter.stage === 'normalise' ? record : toEventRecord(record);
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The request of an event that the store refused is gone; what was normalised of it is sent. */
function toEventRecord(record: RawRecord): RawRecord | string {
  const decoded = decodeNormalisedEvent(record.body);
  if (decoded.kind === 'undecodable') return `its event cannot be decoded: ${decoded.message}`;
  const { requestId } = decoded.value;
  if (!UUID.test(requestId)) return 'its event does not say which request it came with';
  const read = readNormalisedEvent(record.body);
  const receivedAt = read.kind === 'ok' ? read.value.event.receptionTime : record.receivedAt;
  return { ...record, requestId, receivedAt, route: NORMALISED_EVENT_ROUTE };
}

interface PatchedRecord {
  readonly record: RawRecord;
  /** Positions whose event was not patched, with the reason. */
  readonly refused: ReadonlyMap<number, string>;
}

function patchRecord(record: RawRecord, request: DeadRequest, { patch, understand }: PrepareMeans): PatchedRecord {
  if (patch === undefined) return { record, refused: new Map() };
  const { contentType, contentEncoding, route, body } = record;
  const isNormalisedEvent = route === NORMALISED_EVENT_ROUTE;
  const events = understand(record).length;
  const { bytes, refused } = patchBody(
    { bytes: body, contentType, contentEncoding, isNormalisedEvent, events },
    patch,
    request.map(positionOf),
  );
  return { record: { ...record, body: bytes, contentEncoding: '' }, refused };
}

/** About a body of which nothing could be taken, so that all of it is still to come. */
const ABOUT_WHOLE_BODY: readonly DeadLetterCode[] = [
  'unknown_dialect',
  'unsupported_encoding',
  'undecodable_body',
  'body_too_large',
  'malformed_body',
];

/**
 * Whether nothing of the body went its way yet. Some dialects take all of a body or nothing, so that one invalid event
 * can be all that was said of several: then no other event of the request was ever seen. That none is stored says that
 * only where they are not judged one by one; where they are, they may still be on their way.
 */
async function isAboutWhole(request: DeadRequest, record: RawRecord, means: PrepareMeans): Promise<boolean> {
  const [letter] = request;
  if (request.length > 1 || positionOf(letter) > 0) return false;
  if (ABOUT_WHOLE_BODY.includes(letter.code)) return true;
  const [first, ...others] = means.understand(record);
  if (others.length > 0 && !wasAllOrNothing(letter, first)) return false;
  // That it is of one event is sure where that event can be read.
  const isOfOne = others.length === 0 && (first?.kind !== 'dead-letter' || means.patch === undefined);
  return isOfOne || !(await means.hasSiblings(letter));
}

/** Whether the letter may have been all that was said of a body of several events: `first` is what becomes of the first now. */
function wasAllOrNothing({ code }: DeadLetterRow, first: Outcome<NormalisedEvent> | undefined): boolean {
  return code === 'invalid_event' && first?.kind !== 'dead-letter';
}

/** As the normaliser takes a position that a record names. */
function at(letter: DeadLetterRow, outcomes: readonly Outcome<NormalisedEvent>[]): readonly Outcome<NormalisedEvent>[] {
  const outcome = outcomes[positionOf(letter)];
  if (outcome !== undefined) return [outcome];
  const [first] = outcomes;
  if (outcomes.length === 1 && first?.kind === 'dead-letter') return [first];
  return [deadLetter({ code: 'invalid_event', message: `the body has ${String(outcomes.length)} events` })];
}

/** The record and its message; compressed where it is too large as it is. Undefined where it is too large even so. */
function fit(record: RawRecord, gatewayVersion: string): Pick<Replay, 'record' | 'message'> | undefined {
  // It is not a gateway that speaks: it owes nothing, and nothing may be concluded from that.
  const trailer = encodeRawBatchTrailer({ gatewayVersion, gatewayId: '', lowWatermark: 0 });
  const message = Buffer.concat([encodeRawBatchEntry(record), trailer]);
  if (message.length <= MAX_MESSAGE_BYTES) return { record, message };
  if (record.contentEncoding !== '' || record.route === NORMALISED_EVENT_ROUTE) return undefined;
  return fit({ ...record, body: gzipSync(record.body), contentEncoding: 'gzip' }, gatewayVersion);
}
