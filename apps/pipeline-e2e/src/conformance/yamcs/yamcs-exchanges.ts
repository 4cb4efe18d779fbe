import { yamcsMessages } from '@millrace/contracts';
import type { CaseRequest, Exchange, ExpectedAnswer } from '../conformance-case';

/** Where events are posted and listed. */
export const EVENTS = '/api/archive/simulator/events';

export const PROTOBUF = 'application/protobuf';

/** An object goes as JSON, which is also what the content type says unless `request` has another. */
export function post(body: unknown, answer: ExpectedAnswer, request: Partial<CaseRequest> = {}): Exchange {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { request: { path: EVENTS, body: text, ...request }, answer };
}

/** Bytes as hexadecimal digits. */
export function postProtobuf(
  hex: string,
  answer: ExpectedAnswer,
  headers: Readonly<Record<string, string>> = {},
): Exchange {
  return {
    request: { path: EVENTS, headers: { 'content-type': PROTOBUF, ...headers }, body: Buffer.from(hex, 'hex') },
    answer,
  };
}

/** 200 with JSON that contains this. */
export function answered(body: unknown): ExpectedAnswer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

/** 200 with a protobuf Event that contains this. */
export function answeredInProtobuf(event: unknown): ExpectedAnswer {
  return { status: 200, headers: { 'content-type': PROTOBUF }, body: event, decode: decodeEvent };
}

/** Yamcs' ExceptionMessage of a bad request. */
export function badRequest(msg: unknown = expect.any(String)): ExpectedAnswer {
  return {
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: { code: 400, type: 'BadRequestException', msg },
  };
}

/** Enums by name, times as they come. */
export function decodeEvent(body: Uint8Array): unknown {
  const { Event } = yamcsMessages.protobuf.events;
  return Event.toObject(Event.decode(body), { enums: String, longs: Number });
}

export function decodeException(body: Uint8Array): unknown {
  const { ExceptionMessage } = yamcsMessages.api;
  return ExceptionMessage.toObject(ExceptionMessage.decode(body));
}

/** Events one after the other, each behind its length. */
export function decodeEvents(body: Uint8Array): unknown {
  const events: unknown[] = [];
  for (let at = 0; at < body.length;) {
    const { length, start } = readLength(body, at);
    events.push(decodeEvent(body.subarray(start, start + length)));
    at = start + length;
  }
  return events;
}

function readLength(body: Uint8Array, from: number): { readonly length: number; readonly start: number } {
  let length = 0;
  let at = from;
  for (let shift = 0; ; shift += 7) {
    const byte = body[at] ?? 0;
    at += 1;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { length, start: at };
  }
}

/** A page of the events with these sequence numbers: under the current name and the one that older clients read. */
export function listed(seqNumbers: readonly number[]): ExpectedAnswer {
  const events = seqNumbers.map((seqNumber) => ({ seqNumber }));
  return answered({ events, event: events });
}
