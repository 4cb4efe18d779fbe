/** By code point, which is the order of the texts' bytes in UTF-8; half of a surrogate pair counts as U+FFFD. */
export function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A text as it is compared without regard to case. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}
