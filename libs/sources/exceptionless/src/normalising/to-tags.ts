const MAX_TAGS = 50;
const MAX_TAG_LENGTH = 100;

/** Kept whatever their number. */
const KNOWN_TAGS = new Set(['critical', 'internal']);

/** A set without regard to case, in the order sent: empty and overlong tags go, and what is beyond fifty. */
export function toTags(sent: readonly (string | null)[]): readonly string[] {
  const tags = new Map<string, string>();
  for (const tag of sent) {
    const trimmed = tag?.trim() ?? '';
    const key = trimmed.toLowerCase();
    if (trimmed !== '' && trimmed.length <= MAX_TAG_LENGTH && !tags.has(key)) tags.set(key, trimmed);
  }
  const known = [...tags.keys()].filter((key) => KNOWN_TAGS.has(key)).length;
  let room = MAX_TAGS - known;
  return [...tags].flatMap(([key, tag]) => (KNOWN_TAGS.has(key) || room-- > 0 ? [tag] : []));
}
