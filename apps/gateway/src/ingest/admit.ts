import type { AccessStore } from '@millrace/access';
import type { Project, Refusal, RequestHead } from '@millrace/domain';
import type { RawPublisher } from '../raw/raw-publisher';
import type { InFlightBytes, Reservation } from './in-flight-bytes';
import type { RouteMatch } from './ingest-router';
import { presentedToken } from './presented-token';
import { bodyTooLarge, brokerSilent, LACKS_SCOPE, NO_TOKEN, overloaded, UNKNOWN_TOKEN } from './refusals';

/**
 * A broker that has been silent for longer is not given new requests, but for one in this time: it may be one
 * partition that has no leader, and nothing else would tell.
 */
const SILENCE_MS = 3_000;

export type Admission =
  | { readonly kind: 'admitted'; readonly project: Project; readonly reservation: Reservation }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface AdmissionMeans {
  readonly access: Pick<AccessStore, 'authorise'>;
  readonly publisher: Pick<RawPublisher, 'silentForMs' | 'isTryDue' | 'bytesPerSecond'>;
  readonly inFlight: InFlightBytes;
  /** Spreads the retries of refused clients. */
  readonly random: () => number;
}

/**
 * Judges a request by its head: who sends it, how much, whether the dialect wants it, whether there is room.
 * Nothing of the body has been read. The reservation of an admitted request is the caller's to release.
 */
export function admit(
  head: RequestHead,
  declaredLength: number | undefined,
  { adapter, route }: RouteMatch,
  means: AdmissionMeans,
): Admission {
  const token = presentedToken(head, adapter);
  if (token === undefined) return refuse(NO_TOKEN);
  const authorisation = means.access.authorise(token, 'ingest');
  if (authorisation.kind === 'unknown') return refuse(UNKNOWN_TOKEN);
  if (authorisation.kind === 'lacks-scope') return refuse(LACKS_SCOPE);
  if ((declaredLength ?? 0) > route.maxBodyBytes) return refuse(bodyTooLarge(route.maxBodyBytes));
  const refusal = route.admit(head, authorisation.project);
  if (refusal !== undefined) return refuse(refusal);
  if (!takesMore(means.publisher)) return refuse(brokerSilent(means.random));
  const reservation = means.inFlight.reserve(declaredLength ?? 0);
  if (reservation === undefined) return refuse(describeOverload(means));
  return { kind: 'admitted', project: authorisation.project, reservation };
}

function takesMore(publisher: AdmissionMeans['publisher']): boolean {
  return publisher.silentForMs() <= SILENCE_MS || publisher.isTryDue(SILENCE_MS);
}

/** The refusal for a request that there is no room for. */
export function describeOverload({ inFlight, publisher, random }: AdmissionMeans): Refusal {
  return overloaded({ usedBytes: inFlight.used, bytesPerSecond: publisher.bytesPerSecond() }, random);
}

/** Why the gateway cannot take events; undefined when it can. For readiness. */
export function describeSilence(publisher: Pick<RawPublisher, 'silentForMs'>): string | undefined {
  const silence = publisher.silentForMs();
  return silence > SILENCE_MS ? `no acknowledgement for ${String(Math.round(silence / 1_000))} s` : undefined;
}

function refuse(refusal: Refusal): Admission {
  return { kind: 'refused', refusal };
}
