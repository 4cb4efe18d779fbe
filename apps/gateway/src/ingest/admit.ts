import type { ProjectEntry } from '@millrace/access';
import type { IngestRoute, Refusal } from '@millrace/domain';
import type { Limits } from '../limits/limits';
import type { RawPublisher } from '../raw/raw-publisher';
import type { Granted } from '../request/authenticate';
import type { InFlightBytes, Reservation } from '../request/in-flight-bytes';
import { declaredLength } from '../request/read-body';
import { bodyTooLarge } from '../request/refusals';
import type { Arrival } from './arrival';
import { brokerSilent, overloaded } from './refusals';

/**
 * A broker that has been silent for longer is not given new requests, but for one in this time: it may be one
 * partition that has no leader, and nothing else would tell.
 */
const SILENCE_MS = 3_000;

export type Admission =
  | { readonly kind: 'admitted'; readonly project: ProjectEntry; readonly reservation: Reservation }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface AdmissionMeans {
  readonly limits: Limits;
  readonly publisher: Pick<RawPublisher, 'silentForMs' | 'isTryDue'>;
  readonly inFlight: InFlightBytes;
  /** Spreads the retries of refused clients. */
  readonly random: () => number;
}

/**
 * Judges a request of a known sender by its head: how often, how much, whether the dialect wants it, whether there is
 * room. Nothing of the body has been read. The reservation of an admitted request is the caller's to release.
 */
export function admit(arrival: Arrival, granted: Granted, means: AdmissionMeans): Admission {
  const length = declaredLength(arrival.exchange.request) ?? 0;
  const refusal =
    refuseByRate(arrival, granted, means.limits) ??
    refuseByHead(arrival, granted.project, length, means.limits) ??
    (takesMore(means.publisher) ? undefined : brokerSilent(means.random));
  if (refusal !== undefined) return { kind: 'refused', refusal };
  const reservation = means.inFlight.reserve(granted.project.id, length);
  if (reservation === undefined) return { kind: 'refused', refusal: describeOverload(granted.project, means) };
  return { kind: 'admitted', project: granted.project, reservation };
}

/** Where the project has a rate, every answer from here on says what is left of it, as Exceptionless' clients read it. */
function refuseByRate({ match, exchange }: Arrival, granted: Granted, limits: Limits): Refusal | undefined {
  const bucket = match.route.limitedBy === 'nothing' ? undefined : limits.bucketOf(granted);
  const refusal = limits.refuseRequest(bucket);
  if (bucket !== undefined) {
    exchange.response.setHeader('x-ratelimit-limit', bucket.limit);
    exchange.response.setHeader('x-ratelimit-remaining', bucket.remaining);
  }
  return refusal;
}

/** In Exceptionless' order: length, size, quota, and then all else that the dialect has against the head. */
function refuseByHead(
  { match: { route }, head }: Arrival,
  project: ProjectEntry,
  length: number,
  limits: Limits,
): Refusal | undefined {
  if (length > route.maxBodyBytes) return bodyTooLarge(route.maxBodyBytes);
  const refusal = route.admit(head, project);
  if (refusal?.code === 'length_required' || !countsEvents(route)) return refusal;
  return limits.refuseEvents(project) ?? refusal;
}

/** Whether what the route takes counts as events of its project's month. */
export function countsEvents({ limitedBy }: IngestRoute): boolean {
  return limitedBy === undefined;
}

function takesMore(publisher: AdmissionMeans['publisher']): boolean {
  return publisher.silentForMs() <= SILENCE_MS || publisher.isTryDue(SILENCE_MS);
}

/** The refusal for a request of a project that gets no room. */
export function describeOverload(
  { id }: Pick<ProjectEntry, 'id'>,
  { inFlight, random }: Pick<AdmissionMeans, 'inFlight' | 'random'>,
): Refusal {
  return overloaded(inFlight.loadOf(id), random);
}

/** Why the gateway cannot take events; undefined when it can. For readiness. */
export function describeSilence(publisher: Pick<RawPublisher, 'silentForMs'>): string | undefined {
  const silence = publisher.silentForMs();
  return silence > SILENCE_MS ? `no acknowledgement for ${String(Math.round(silence / 1_000))} s` : undefined;
}
