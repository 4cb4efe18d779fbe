import type { AccessStore, ProjectEntry } from '@millrace/access';
import type { IngestRequest, RawRecord, Reception, Refusal, Reply } from '@millrace/domain';
import type { UnderstandRecord } from '@millrace/enrichment';
import type { GatewayMetrics } from '../metrics';
import type { OpenRequest, OpenRequests } from '../raw/open-requests';
import type { OverflowProjects } from '../raw/overflow-projects';
import type { Lane } from '../raw/raw-publisher';
import type { Custody } from '../raw/custody';
import { MAX_ENTRY_BYTES, sealRecord, toRawRecord, type ReceivedRequest } from '../raw/seal-record';
import { authenticate } from '../request/authenticate';
import type { Reservation } from '../request/in-flight-bytes';
import { contentEncodingOf, inflateBody } from '../request/inflate-body';
import { readBody } from '../request/read-body';
import { SpoolError } from '../spool/spool-error';
import { admit, countsEvents, describeOverload, type AdmissionMeans } from './admit';
import type { Arrival } from './arrival';
import { brokerUncertain, MESSAGE_TOO_LARGE, spoolRefuses, spoolUncertain } from './refusals';
import { settleWithin, type Settled } from '../settle-within';

/** Events in JSON are so many times their compressed length, or more. */
const COMPRESSED_WEIGHT = 8;

/** How a request ended; all but `aborted` are answered. */
export type Answer =
  | { readonly kind: 'accepted' | 'nothing'; readonly reply: Reply }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'aborted' };

export interface IngestMeans extends AdmissionMeans {
  readonly access: Pick<AccessStore, 'authorise' | 'isAllowedOrigin'>;
  readonly custody: Custody;
  readonly openRequests: Pick<OpenRequests, 'begin'>;
  readonly metrics: Pick<GatewayMetrics, 'accepted'>;
  readonly overflow: Pick<OverflowProjects, 'isFlooding'>;
  readonly requestTimeoutMs: number;
  readonly publishDeadlineMs: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  nextSequenceNumber(): number;
  /** What becomes of a record behind the gateway; for previews. */
  readonly understand: UnderstandRecord;
}

/** Gives the answer to the client. Resolves when it is held no longer, because the client has it or was given up. */
export type GiveAnswer = (answer: Answer) => Promise<void>;

/**
 * The way of a request through the gateway: see whose it is and admit it by its head; read the body, let the dialect
 * judge it and seal it as a record; hand that over, and answer when it cannot be lost any more. The room for the request is that of
 * its answer, too.
 */
export async function ingest(arrival: Arrival, means: IngestMeans, give: GiveAnswer): Promise<void> {
  const authentication = authenticate(arrival, 'ingest', means.access);
  if (authentication.kind === 'refused') return give(authentication);
  const admission = admit(arrival, authentication, means);
  if (admission.kind === 'refused') return give(admission);
  const { project, reservation } = admission;
  try {
    arrival.exchange.askForBody();
    const sealed = await readAndSeal({ arrival, project, reservation }, means);
    await give(sealed.kind === 'sealed' ? await handOver(sealed, arrival, reservation, means) : sealed);
  } finally {
    reservation.release();
  }
}

interface Admitted {
  readonly arrival: Arrival;
  readonly project: ProjectEntry;
  readonly reservation: Reservation;
}

/** All that is kept of a request while it waits for the broker: the body, inflated or not, is in memory no more. */
interface Sealed {
  readonly kind: 'sealed';
  readonly project: ProjectEntry;
  readonly entry: Uint8Array;
  readonly reply: Reply;
  readonly open: OpenRequest;
  readonly bodyBytes: number;
  /** What it costs those behind the gateway, in bytes. */
  readonly weight: number;
  readonly events: number;
}

async function readAndSeal(admitted: Admitted, means: IngestMeans): Promise<Sealed | Answer> {
  const { arrival, project, reservation } = admitted;
  const { match, exchange } = arrival;
  const read = await readBody(exchange.request, {
    maxBytes: match.route.maxBodyBytes,
    timeoutMs: means.requestTimeoutMs,
    reservation,
    overloaded: () => describeOverload(project, means),
  });
  if (read.kind !== 'read') return read;
  const open = means.openRequests.begin();
  let sealed: Sealed | Answer | undefined;
  try {
    sealed = judgeAndSeal({ body: read.body, open, ...admitted }, means);
    return sealed;
  } finally {
    if (sealed?.kind !== 'sealed') open.end();
  }
}

/** A request whose body has come. */
interface Received extends Admitted {
  readonly body: Uint8Array;
  readonly open: OpenRequest;
}

function judgeAndSeal(received: Received, means: IngestMeans): Sealed | Answer {
  const { arrival, project, body } = received;
  const { match, head, exchange } = arrival;
  const { encoding, maxInflatedBytes } = match.route;
  const inflated = encoding === 'keep' ? { kind: 'ok' as const, body } : inflateBody(head, body, maxInflatedBytes);
  if (inflated.kind === 'refused') return inflated;
  // Spread last here and below: V8 (Node 20) grows an object that begins with a spread at microseconds a property.
  const request: IngestRequest = {
    body: inflated.body,
    project,
    requestId: exchange.requestId,
    receivedAt: received.open.receivedAt,
    nextSequenceNumber: means.nextSequenceNumber,
    ...head,
  };
  const reception = match.route.receive(request);
  switch (reception.kind) {
    case 'accepted':
      return seal({ request, reception, body, ...arrival }, received, means);
    case 'preview':
      return preview(reception, toRawRecord({ request, reception: {}, body, ...arrival }), received, means);
    case 'nothing':
    case 'refused':
      return reception;
  }
}

function preview(
  { toReply }: Extract<Reception, { kind: 'preview' }>,
  record: RawRecord,
  { project, reservation }: Admitted,
  means: IngestMeans,
): Answer {
  const reply = toReply(means.understand(record));
  if (!reservation.grow(reply.body?.length ?? 0)) return { kind: 'refused', refusal: describeOverload(project, means) };
  return { kind: 'nothing', reply };
}

type AcceptedRequest = ReceivedRequest & { readonly reception: Extract<Reception, { kind: 'accepted' }> };

function seal(accepted: AcceptedRequest, received: Received, means: IngestMeans): Sealed | Answer {
  const { reception, body } = accepted;
  const { project, reservation } = received;
  const entry = sealRecord(accepted);
  if (entry.length > MAX_ENTRY_BYTES) return { kind: 'refused', refusal: MESSAGE_TOO_LARGE };
  const { reply } = reception;
  // A compressed body of a kilobyte can hold ten thousand events, whose ids the reply lists.
  const bytesBesideBody = entry.length - body.length + (reply.body?.length ?? 0);
  if (!reservation.grow(bytesBesideBody)) return { kind: 'refused', refusal: describeOverload(project, means) };
  return {
    kind: 'sealed',
    project,
    entry,
    reply,
    open: received.open,
    bodyBytes: body.length,
    weight: entry.length * (contentEncodingOf(received.arrival.head.headers) === '' ? 1 : COMPRESSED_WEIGHT),
    events: reception.events ?? 0,
  };
}

/** The deadline ends the waiting only: the send goes on, and its bytes count until it is settled. */
async function handOver(
  sealed: Sealed,
  { match, traceparent }: Arrival,
  reservation: Reservation,
  means: IngestMeans,
): Promise<Answer> {
  const taken = means.custody.take(sealed.entry, traceparent, laneOf(sealed, means));
  reservation.keepUntil(taken);
  sealed.open.endWith(taken);
  const settled = await settleWithin(taken, means.publishDeadlineMs);
  if (settled.kind !== 'acknowledged') return { kind: 'refused', refusal: describeFailure(settled, means) };
  if (countsEvents(match.route)) means.limits.accepted(sealed.project, sealed.events, sealed.open.receivedAt);
  means.metrics.accepted(match.adapter.dialect, {
    bytes: sealed.bodyBytes,
    events: sealed.events,
    seconds: (means.now() - sealed.open.receivedAt) / 1_000,
  });
  return { kind: 'accepted', reply: sealed.reply };
}

function laneOf({ project, weight }: Sealed, { overflow }: IngestMeans): Lane {
  return overflow.isFlooding(project.id, weight) ? 'overflow' : 'regular';
}

function describeFailure(settled: Settled, { custody, random }: IngestMeans): Refusal {
  if (settled.kind !== 'failed' || !(settled.error instanceof SpoolError)) return brokerUncertain(random);
  return settled.error.isUndone ? spoolRefuses(custody.load(), random) : spoolUncertain(random);
}
