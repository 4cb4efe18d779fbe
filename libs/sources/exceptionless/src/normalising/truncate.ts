import { cutText } from '@millrace/contracts';

/** Of source and message. */
const MAX_LENGTH = 2_000;
const ELLIPSIS = '...';

/** Cuts a text as Exceptionless does, but never a character in half. */
export function truncate(text: string): string {
  return text.length > MAX_LENGTH ? cutText(text, MAX_LENGTH - ELLIPSIS.length) + ELLIPSIS : text;
}
