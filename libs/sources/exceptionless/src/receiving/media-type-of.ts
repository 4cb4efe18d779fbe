import type { RequestHead } from '@millrace/domain';

type Headers = RequestHead['headers'];

/** What a request declares its body to be, without parameters, in lower case; empty where it does not say. */
export function mediaTypeOf(headers: Headers): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Whether a body comes with the request, as far as its head tells. */
export function declaresBody(headers: Headers): boolean {
  const { 'content-length': length, 'transfer-encoding': transferEncoding } = headers;
  return transferEncoding !== undefined || (length !== undefined && length !== '0');
}
