const utf8 = new TextDecoder();

const CHARSET = /;\s*charset\s*=\s*"?(?<charset>[^\s;"]+)/i;

/**
 * The text of a body in the charset that its content type names, else in UTF-8, also where the name is unknown.
 * Bytes that are no text become U+FFFD: Exceptionless stores what it can read. A byte order mark is dropped.
 */
export function decodeText(contentType: string, body: Uint8Array): string {
  const { charset = 'utf-8' } = CHARSET.exec(contentType)?.groups ?? {};
  if (charset.toLowerCase() === 'utf-8') return utf8.decode(body);
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return utf8.decode(body);
  }
}
