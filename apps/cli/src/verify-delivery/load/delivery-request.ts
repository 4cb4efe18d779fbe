import { gzipSync } from 'node:zlib';
import type { PostedRequest } from '../../send/http-poster';
import { wireFormOf } from '../../send/wire-forms';
import { markerOf, payloadOf } from './delivery-event';
import type { RequestShape } from './request-shape';

export interface DeliveryRequestOptions {
  readonly shape: RequestShape;
  readonly run: string;
  /** Of its first event; the others follow. */
  readonly first: number;
  /** When its events say that they happened, in Unix milliseconds. */
  readonly time: number;
  /** The Yamcs instance that events go to. */
  readonly instance: string;
}

/** A request of a run. Its bytes are made once: who repeats a request repeats it to the byte. */
export function toDeliveryRequest({ shape, run, first, time, instance }: DeliveryRequestOptions): PostedRequest {
  const form = wireFormOf(shape.dialect, { format: shape.format, instance });
  const payloads = Array.from({ length: shape.events }, (_, position) =>
    payloadOf({ shape, run, number: first + position, position, time }),
  );
  const body = form.join(payloads);
  const isGzip = shape.gzip === true;
  return {
    path: form.path,
    contentType: form.contentType,
    body: isGzip ? gzipSync(body, { level: 1 }) : body,
    headers: {
      ...((isGzip || shape.poison === 'not-gzip') && { 'content-encoding': 'gzip' }),
      ...(shape.identity === 'request' && { 'idempotency-key': markerOf(run, first) }),
    },
  };
}
