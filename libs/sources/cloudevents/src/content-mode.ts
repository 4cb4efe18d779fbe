import { mediaTypeOf } from '@millrace/contracts';

/** How a request carries events (HTTP protocol binding, section 3), as its content type says. */
export type ContentMode = 'binary' | 'structured' | 'batched' | 'unsupported';

/** Whatever is no media type of CloudEvents is data; one of theirs in a format other than JSON nobody here can read. */
export function contentModeOf(contentType: string): ContentMode {
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === 'application/cloudevents+json') return 'structured';
  if (mediaType === 'application/cloudevents-batch+json') return 'batched';
  return /^application\/cloudevents(?:$|[+-])/.test(mediaType) ? 'unsupported' : 'binary';
}
