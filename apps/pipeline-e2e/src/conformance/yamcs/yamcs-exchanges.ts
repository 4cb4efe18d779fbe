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
