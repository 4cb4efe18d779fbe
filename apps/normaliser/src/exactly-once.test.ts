import { FAULT_KINDS, type FaultKind } from '@millrace/testing';
import fc from 'fast-check';
import { NormaliserWorld } from './testing/normaliser-world';
import { aMessage, aRecord, accountsOf, lettersOf } from './testing/run-pipeline';
import { whatTheWriterStores } from './testing/what-the-writer-stores';

// Hundreds of runs, each of some milliseconds, on machines that do other things too.
jest.setTimeout(180_000);

const LOG: readonly Uint8Array[] = [
  aMessage(0, aRecord('a b bad c')).value,
  aMessage(1, aRecord('d'), aRecord('e')).value,
  Buffer.from('not a RawBatch'),
  // More than a run, and than a message to each partition: it is settled in parts, under one offset.
  aMessage(3, aRecord(`${'large '.repeat(45)}f bad`), aRecord('refused')).value,
  aMessage(4, aRecord('bad g')).value,
  aMessage(5, aRecord('h')).value,
];

const EXPECTED_EVENTS = [
  ...['a', 'b', 'c', 'd', 'e'],
  ...Array.from({ length: 45 }, () => 'large'),
  ...['f', 'g', 'h'],
].toSorted();
/** Raw offset and index. */
const EXPECTED_LETTERS = ['0 2', '2 0', '3 46', '4 0'];

async function run(faults: ReadonlyMap<number, FaultKind>): Promise<NormaliserWorld> {
  const world = new NormaliserWorld({ faults, maxFetchBytes: 400 });
  await world.publish(...LOG);
  await world.start();
  await world.drained();
  await world.stop();
  return world;
}

function expectExactlyOnce(world: NormaliserWorld): void {
  expect(whatTheWriterStores(world.published('normalised')).map(toWord).toSorted()).toEqual(EXPECTED_EVENTS);
  // A letter that is there twice has the same id, and is stored once.
  const letters = new Map(lettersOf(world.published('deadLetters')).map((letter) => [letter.id, letter]));
  const places = Array.from(
    letters.values(),
    ({ coordinates: { offset, index } }) => `${String(offset)} ${String(index)}`,
  );
  expect(places.toSorted()).toEqual(EXPECTED_LETTERS);
  // The account of a message replaces itself.
  const accounts = accountsOf(world.published('ledger')).flatMap(({ entries }) => entries);
  const kept = new Map(accounts.map(({ rawOffset, lines }) => [rawOffset, lines]));
  for (const { rawOffset, lines } of accounts) expect(lines).toEqual(kept.get(rawOffset));
  const counted = [...kept.values()].flat().reduce((sum, { events, dropped }) => sum + events - dropped, 0);
  expect(kept.size).toBe(LOG.length);
  expect(counted).toBe(EXPECTED_EVENTS.length + EXPECTED_LETTERS.length);
}

function toWord(text: string): string {
  return text.length === 100_000 ? 'large' : text;
}

test('without faults everything is there once, and it takes several commits and parts', async () => {
  const world = await run(new Map());
  expectExactlyOnce(world);
  expect(world.steps.names.filter((name) => name.startsWith('committed')).length).toBeGreaterThan(2);
});

test.each(FAULT_KINDS)('everything is there once after a fault at any step: %s', async (kind) => {
  const { length } = (await run(new Map())).steps.names;
  for (let at = 0; at < length; at += 1) {
    const world = await run(new Map([[at, kind]]));
    try {
      expectExactlyOnce(world);
    } catch (error) {
      throw new Error(`${kind} at step ${String(at)}: ${world.steps.names.join(', ')}`, { cause: error });
    }
  }
});

test('everything is there once after any faults at any steps, those of a successor too', async () => {
  const faults = fc.uniqueArray(fc.tuple(fc.nat(40), fc.constantFrom(...FAULT_KINDS)), {
    maxLength: 5,
    selector: ([at]) => at,
  });
  await fc.assert(
    fc.asyncProperty(faults, async (chosen) => {
      expectExactlyOnce(await run(new Map(chosen)));
    }),
    { numRuns: 15, seed: 20_261_121 },
  );
});
