/** Of source and message. */
const MAX_LENGTH = 2_000;
const ELLIPSIS = '...';

/** Cuts a text as Exceptionless does, but never a character in half. */
export function truncate(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const cut = text.slice(0, MAX_LENGTH - ELLIPSIS.length);
  return cut.replace(/[\uD800-\uDBFF]$/, '') + ELLIPSIS;
}
