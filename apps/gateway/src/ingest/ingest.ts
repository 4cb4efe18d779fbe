import { inflate } from '@millrace/contracts';
import type { IngestRequest, IngestRoute, Project, Refusal, Reply, RequestHead } from '@millrace/domain';
import type { Exchange } from '../http/exchange';
import type { GatewayMetrics } from '../metrics';
import type { RawPublisher } from '../raw/raw-publisher';
import { contentEncodingOf, MAX_ENTRY_BYTES, sealRecord } from '../raw/seal-record';
import { admit, describeOverload, type AdmissionMeans } from './admit';
import type { Reservation } from './in-flight-bytes';
import type { RouteMatch } from './ingest-router';
import { declaredLength, readBody } from './read-body';
import {
  brokerUncertain,
  inflatedTooLarge,
  MESSAGE_TOO_LARGE,
  undecodableBody,
  UNSUPPORTED_ENCODING,
} from './refusals';
import { settleWithin } from './settle-within';

/** How a request ended; all but `aborted` are answered. */
export type Answer =
  | { readonly kind: 'accepted' | 'nothing'; readonly reply: Reply }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'aborted' };

/** A request that a route takes, on its way. */
export interface Arrival {
  readonly match: RouteMatch;
  readonly head: RequestHead;
  readonly exchange: Exchange;
  readonly clientAddress: string;
  readonly traceparent: string;
}

export interface IngestMeans extends AdmissionMeans {
  readonly publisher: RawPublisher;
  readonly metrics: Pick<GatewayMetrics, 'accepted'>;
  readonly requestTimeoutMs: number;
  readonly publishDeadlineMs: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  nextSequenceNumber(): number;
}

/**
 * The way of a request through the gateway: admit it by its head; read the body, let the dialect judge it and seal
 * it as a record; publish that, and answer when the broker has it.
 */
export async function ingest(arrival: Arrival, means: IngestMeans): Promise<Answer> {
  const { match, head, exchange } = arrival;
  const admission = admit(head, declaredLength(exchange.request), match, means);
  if (admission.kind === 'refused') return admission;
  const { project, reservation } = admission;
  try {
    exchange.askForBody();
    const sealed = await readAndSeal({ arrival, project, reservation }, means);
    return sealed.kind === 'sealed' ? await publish(sealed, arrival, reservation, means) : sealed;
  } finally {
    reservation.release();
  }
}

interface Admitted {
  readonly arrival: Arrival;
  readonly project: Project;
  readonly reservation: Reservation;
}

/** All that is kept of a request while it waits for the broker: the body, inflated or not, is in memory no more. */
interface Sealed {
  readonly kind: 'sealed';
  readonly entry: Uint8Array;
  readonly reply: Reply;
  readonly receivedAt: number;
  readonly bodyBytes: number;
  readonly events: number;
}

async function readAndSeal({ arrival, project, reservation }: Admitted, means: IngestMeans): Promise<Sealed | Answer> {
  const { match, head, exchange } = arrival;
  const read = await readBody(exchange.request, {
    maxBytes: match.route.maxBodyBytes,
    timeoutMs: means.requestTimeoutMs,
    reservation,
    overloaded: () => describeOverload(means),
  });
  if (read.kind !== 'read') return read;
  const inflated = inflateFor(match.route, head, read.body);
  if (inflated.kind === 'refused') return inflated;
  // Spread last here and below: V8 (Node 20) grows an object that begins with a spread at microseconds a property.
  const request: IngestRequest = {
    body: inflated.body,
    project,
    requestId: exchange.requestId,
    receivedAt: means.now(),
    nextSequenceNumber: means.nextSequenceNumber,
    ...head,
  };
  const reception = match.route.receive(request);
  if (reception.kind === 'preview') throw new Error('previews are not made yet');
  if (reception.kind !== 'accepted') return reception;
  const entry = sealRecord({ request, reception, body: read.body, ...arrival });
  if (entry.length > MAX_ENTRY_BYTES) return { kind: 'refused', refusal: MESSAGE_TOO_LARGE };
  const { reply } = reception;
  // A compressed body of a kilobyte can hold ten thousand events, whose ids the reply lists.
  const bytesBesideBody = entry.length - read.body.length + (reply.body?.length ?? 0);
  if (!reservation.grow(bytesBesideBody)) return { kind: 'refused', refusal: describeOverload(means) };
  return {
    kind: 'sealed',
    entry,
    reply,
    receivedAt: request.receivedAt,
    bodyBytes: read.body.length,
    events: reception.events ?? 0,
  };
}

type Inflation =
  { readonly kind: 'ok'; readonly body: Uint8Array } | { readonly kind: 'refused'; readonly refusal: Refusal };

function inflateFor(route: IngestRoute, head: RequestHead, body: Uint8Array): Inflation {
  if (route.encoding === 'keep') return { kind: 'ok', body };
  const encoding = contentEncodingOf(head.headers);
  const inflated = inflate(encoding, body, route.maxInflatedBytes);
  switch (inflated.kind) {
    case 'ok':
      return inflated;
    case 'unsupported':
      return { kind: 'refused', refusal: UNSUPPORTED_ENCODING };
    case 'too-large':
      return { kind: 'refused', refusal: inflatedTooLarge(route.maxInflatedBytes) };
    case 'undecodable':
      return { kind: 'refused', refusal: undecodableBody(encoding, inflated.message) };
  }
}

/** The deadline ends the waiting only: the send goes on, and its bytes count until it is settled. */
async function publish(
  sealed: Sealed,
  { match, traceparent }: Arrival,
  reservation: Reservation,
  means: IngestMeans,
): Promise<Answer> {
  const acknowledged = means.publisher.publish(sealed.entry, traceparent);
  reservation.keepUntil(acknowledged);
  const settled = await settleWithin(acknowledged, means.publishDeadlineMs);
  if (settled !== 'acknowledged') return { kind: 'refused', refusal: brokerUncertain(means.random) };
  means.metrics.accepted(match.adapter.dialect, {
    bytes: sealed.bodyBytes,
    events: sealed.events,
    seconds: (means.now() - sealed.receivedAt) / 1_000,
  });
  return { kind: 'accepted', reply: sealed.reply };
}
