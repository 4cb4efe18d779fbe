import { charsetOf, decodeUtf8, mediaTypeOf, parseJson } from '@millrace/contracts';
import type { JsonValue } from '@millrace/domain';

/** The payload of an event under the name that the JSON format has for its kind; neither where there is none. */
export type EventData = { readonly data?: JsonValue } | { readonly data_base64: string };

const JSON_TYPE = /[/+]json$/;
/** Control characters beyond those of lines: what has them is no text, and each takes six bytes in JSON. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;
const TEXT_TYPE = /^text\/|[/+](?:xml|yaml|x-www-form-urlencoded)$/;

/**
 * The body of a request in binary mode as the JSON format would carry it: JSON as its value, text as text, all else in
 * base64. Without a content type it is taken for JSON, as that format does. What is not JSON although it is
 * called so is kept as text: the SDK for JavaScript calls everything JSON unless told otherwise.
 */
export function decodeData(contentType: string, body: Uint8Array): EventData {
  if (body.length === 0) return {};
  const mediaType = mediaTypeOf(contentType);
  const isJson = mediaType === '' || JSON_TYPE.test(mediaType);
  if (!isJson && !TEXT_TYPE.test(mediaType)) return { data_base64: toBase64(body) };
  const text = decodeText(contentType, body);
  if (text === undefined || CONTROL.test(text)) return { data_base64: toBase64(body) };
  const parsed = isJson ? parseJson(text) : undefined;
  return { data: parsed?.kind === 'ok' ? parsed.value : text };
}

/** In the charset of the content type, UTF-8 by default; undefined where that is unknown or does not fit. */
function decodeText(contentType: string, body: Uint8Array): string | undefined {
  const charset = charsetOf(contentType);
  if (charset === undefined) return decodeUtf8(body);
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function toBase64(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('base64');
}
