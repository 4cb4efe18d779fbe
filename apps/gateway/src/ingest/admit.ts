import type { ProjectEntry } from '@millrace/access';
import type { IngestRoute, Refusal } from '@millrace/domain';
import type { Limits } from '../limits/limits';
import type { Custody } from '../raw/custody';
import type { Granted } from '../request/authenticate';
import type { InFlightBytes, Reservation } from '../request/in-flight-bytes';
import { declaredLength } from '../request/read-body';
import { bodyTooLarge } from '../request/refusals';
import type { Arrival } from './arrival';
import { brokerSilent, overloaded, spoolRefuses } from './refusals';

export type Admission =
  | { readonly kind: 'admitted'; readonly project: ProjectEntry; readonly reservation: Reservation }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface AdmissionMeans {
  readonly limits: Limits;
  readonly custody: Pick<Custody, 'refuse' | 'load'>;
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
    refuseByCustody(granted.project, means);
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

function refuseByCustody({ id }: ProjectEntry, { custody, random }: AdmissionMeans): Refusal | undefined {
  switch (custody.refuse(id)) {
    case 'broker-silent':
      return brokerSilent(random);
    case 'spool-full':
    case 'spool-faulty':
    case 'spool-share':
      return spoolRefuses(custody.load(), random);
    case undefined:
      return undefined;
  }
}

/** The refusal for a request of a project that gets no room. */
export function describeOverload(
  { id }: Pick<ProjectEntry, 'id'>,
  { inFlight, random }: Pick<AdmissionMeans, 'inFlight' | 'random'>,
): Refusal {
  return overloaded(inFlight.loadOf(id), random);
}
