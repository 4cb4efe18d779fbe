import { charsetOf } from '@millrace/contracts';

const utf8 = new TextDecoder();

/**
 * The text of a body in the charset that its content type names, else in UTF-8, also where the name is unknown.
 * Bytes that are no text become U+FFFD: Exceptionless stores what it can read. A byte order mark is dropped.
 */
export function decodeText(contentType: string, body: Uint8Array): string {
  const charset = charsetOf(contentType) ?? 'utf-8';
  if (charset.toLowerCase() === 'utf-8') return utf8.decode(body);
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return utf8.decode(body);
  }
}
