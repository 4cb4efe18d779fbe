const CHARSET = /;\s*charset\s*=\s*"?(?<charset>[^\s";]+)/i;

/** The media type that a content type, or one range of an Accept header, names: lower case, without its parameters. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** The charset that a content type names, as written; undefined where it names none. */
export function charsetOf(contentType: string): string | undefined {
  return CHARSET.exec(contentType)?.groups?.['charset'];
}
