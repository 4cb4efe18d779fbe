/** Takes chunks off the front until there are `limit` bytes or no more; `rest` goes on where the head ends. */
export async function takeHead(
  bytes: AsyncIterable<Buffer>,
  limit: number,
): Promise<{ head: Buffer; isWhole: boolean; rest: AsyncIterable<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  let isWhole = false;
  while (length < limit && !isWhole) {
    const next = await iterator.next();
    if (next.done === true) isWhole = true;
    else {
      chunks.push(next.value);
      length += next.value.length;
    }
  }
  return { head: Buffer.concat(chunks, length), isWhole, rest: { [Symbol.asyncIterator]: () => iterator } };
}

export async function* concatenate(first: Buffer, then: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  yield* then;
}
