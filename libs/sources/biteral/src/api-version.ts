import type { RequestHead } from '@millrace/domain';

/** The major version of Biteral's API that this is. */
export const API_VERSION = 1;

/** Where a client says which version it speaks. */
export const API_VERSION_HEADER = 'X-API-Version';

/** A number in whatever precision: clients send `1`, and Biteral itself writes `1.0.0b`. */
const VERSION = /^v?(\d{1,9})(?:\.\w+)*$/i;

/**
 * The major version that a request asks for; undefined where the header holds none. Absent it is taken as the only one
 * there is, although Biteral's documentation calls the header essential.
 */
export function requestedVersion({ headers }: Pick<RequestHead, 'headers'>): number | undefined {
  const sent = (headers[API_VERSION_HEADER.toLowerCase()] ?? '').trim();
  if (sent === '') return API_VERSION;
  const major = VERSION.exec(sent)?.[1];
  return major === undefined ? undefined : Number(major);
}
