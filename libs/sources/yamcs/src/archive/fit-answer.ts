/**
 * How much text an answer may hold, in characters: it is made in memory, has everything twice, and JSON takes up to six
 * characters for one. What is usually asked for is much smaller.
 */
const MAX_ANSWER_TEXT = 4 * 1024 * 1024;

/** The first items, as many as one answer can hold. */
export function fitAnswer<Item>(items: readonly Item[], lengthOf: (item: Item) => number): readonly Item[] {
  let length = 0;
  const tooMany = items.findIndex((item) => {
    length += lengthOf(item);
    return length > MAX_ANSWER_TEXT;
  });
  return tooMany < 0 ? items : items.slice(0, tooMany);
}
