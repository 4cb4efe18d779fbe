/** Cuts a list, in order, into the fewest pieces of at most `maxBytes`; an item that is larger is a piece of its own. */
export function cutBySize<T>(items: readonly T[], maxBytes: number, sizeOf: (item: T) => number): T[][] {
  const pieces: T[][] = [];
  let piece: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const added = sizeOf(item);
    if (piece.length === 0 || bytes + added > maxBytes) {
      piece = [];
      pieces.push(piece);
      bytes = 0;
    }
    piece.push(item);
    bytes += added;
  }
  return pieces;
}
