/**
 * The body with its first part made: what fails at once rejects here, while the request can still be refused. Whoever
 * gets the result iterates it, or calls its `return`, once.
 */
export async function beginBody<Part>(body: AsyncIterable<Part>): Promise<AsyncIterable<Part>> {
  const parts = body[Symbol.asyncIterator]();
  let first: IteratorResult<Part> | undefined = await parts.next();
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        const part = first;
        first = undefined;
        return part === undefined ? parts.next() : Promise.resolve(part);
      },
      return: async () => (await parts.return?.()) ?? { done: true, value: undefined },
    }),
  };
}
