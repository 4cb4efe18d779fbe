import type { StoredEvent } from '@millrace/domain';
import { aStoredEvent } from '@millrace/testing';
import { inPieces, joinTexts } from './in-pieces';

async function piecesOf(...batches: readonly (readonly string[])[]): Promise<readonly string[]> {
  async function* read(): AsyncIterable<readonly StoredEvent[]> {
    for (const batch of batches) {
      yield await Promise.resolve(batch.map((message) => aStoredEvent({ event: { message } })));
    }
  }
  const pieces: string[] = [];
  for await (const piece of inPieces(read(), { write: ({ event }) => event.message, join: joinTexts })) {
    pieces.push(piece);
  }
  return pieces;
}

test('small events of a batch are one piece, and nothing makes none', async () => {
  expect(await piecesOf(['a', 'b'], [], ['c'])).toEqual(['ab', 'c']);
  expect(await piecesOf()).toEqual([]);
});

test('large events are sent before the next are written', async () => {
  const [large, half] = ['x'.repeat(65_536), 'y'.repeat(32_768)];
  expect(await piecesOf(['a', large, large, half, half, 'b'])).toEqual([`a${large}`, large, half + half, 'b']);
});
