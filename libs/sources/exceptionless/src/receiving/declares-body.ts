import type { RequestHead } from '@millrace/domain';

type Headers = RequestHead['headers'];

/** Whether a body comes with the request, as far as its head tells. */
export function declaresBody(headers: Headers): boolean {
  const { 'content-length': length, 'transfer-encoding': transferEncoding } = headers;
  return transferEncoding !== undefined || (length !== undefined && length !== '0');
}
