import type { CrossOriginPolicy, Reply, RequestHead, SourceAdapter } from '@millrace/domain';

/** For dialects whose contract says nothing of scripts. */
const ORIGINS_OF_THE_TOKEN: CrossOriginPolicy = {
  origins: 'token',
  credentials: false,
  exposedHeaders: [],
  maxAgeSeconds: 300,
};

/** Stands for every origin in a token's list. */
const EVERY_ORIGIN = '*';

/** Answer headers that let a script read it. */
export type SharingHeaders = Readonly<Record<string, string>>;

export interface Origins {
  /** Whether any token in force lists the origin. */
  isAllowedOrigin(origin: string): boolean;
}

/** Whether scripts of an origin may use a token: listed with it, or not; undefined where the token lists none. */
export function isListed(origin: string, listed: readonly string[]): boolean | undefined {
  if (listed.length === 0) return undefined;
  return listed.includes(EVERY_ORIGIN) || listed.includes(origin);
}

export function policyOf({ crossOrigin = ORIGINS_OF_THE_TOKEN }: SourceAdapter): CrossOriginPolicy {
  return crossOrigin;
}

/**
 * Headers for an answer that is given whoever asks: while nothing is known of the token, an origin may read it when
 * some token lists it. Undefined where it may not.
 */
export function shareWith(origin: string, policy: CrossOriginPolicy, origins: Origins): SharingHeaders | undefined {
  return policy.origins === 'any' || origins.isAllowedOrigin(origin) ? sharingHeaders(origin, policy) : undefined;
}

/** The headers of the Fetch standard's CORS protocol for an answer that a script of the origin may read. */
export function sharingHeaders(origin: string, { credentials, exposedHeaders }: CrossOriginPolicy): SharingHeaders {
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    ...(credentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(exposedHeaders.length > 0 ? { 'access-control-expose-headers': exposedHeaders.join(', ') } : {}),
  };
}

/** Whether a browser asks beforehand what a script may do at an address. */
export function isPreflight({ method, headers }: RequestHead): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** What the answer to a preflight request says beside what every shared answer does; any header may be sent. */
export function preflightHeaders(
  { maxAgeSeconds }: CrossOriginPolicy,
  methods: readonly string[],
  { headers }: RequestHead,
): Reply['headers'] {
  const asked = headers['access-control-request-headers'];
  return {
    vary: 'Access-Control-Request-Method, Access-Control-Request-Headers',
    'access-control-allow-methods': methods.join(', '),
    ...(asked === undefined ? {} : { 'access-control-allow-headers': asked }),
    'access-control-max-age': String(maxAgeSeconds),
  };
}
