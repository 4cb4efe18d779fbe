import { readConfig } from '@millrace/config';
import { identityEventId } from '@millrace/contracts';
import { FAULT_KINDS, type FaultKind } from '@millrace/testing';
import fc from 'fast-check';
import { anEvent, aRefusedEvent, END_OF_MARCH, toMessage, toRefusedMessage, type TestEvent } from './testing/an-event';
import { faultPlanSettings } from './testing/fault-plan-settings';
import { WriterWorld } from './testing/writer-world';

const { faultPlans } = readConfig({ faultPlans: faultPlanSettings });

// Hundreds of runs, each of some milliseconds, on machines that do other things too.
jest.setTimeout(180_000 + 1_000 * faultPlans.plans);

const APRIL = END_OF_MARCH + 1_000;
const unstorable = anEvent(8, { overrides: { requestId: 'not a uuid' } });

/** A log with all that makes a difference: replays, identities sent again, a month's end, what cannot be stored. */
const LOG: readonly Uint8Array[] = [
  toMessage([anEvent(0), anEvent(1, { identity: 'a' })]),
  toMessage([anEvent(2), anEvent(3, { identity: 'a' })]),
  toMessage([anEvent(0), anEvent(1, { identity: 'a' }), anEvent(2)]),
  toMessage([anEvent(4), anEvent(5, { receptionTime: APRIL }), anEvent(6, { identity: 'b', receptionTime: APRIL })]),
  Buffer.from('not an EventBatch'),
  toMessage([anEvent(7, { identity: 'b', receptionTime: APRIL }), unstorable]),
  toRefusedMessage([anEvent(100), aRefusedEvent(101), anEvent(102)], { rawPartition: 1 }),
  toMessage([anEvent(9, { identity: 'a' }), anEvent(10, { receptionTime: APRIL })]),
];

const idsOf = (...events: readonly TestEvent[]) => events.map(({ event }) => event.id);
const idOf = (identity: string) => identityEventId('default', 'test', identity);
const EXPECTED_KEYS = [idOf('a'), idOf('b')].toSorted();
const EXPECTED_EVENTS = [
  ...idsOf(anEvent(0), anEvent(2), anEvent(4), anEvent(5), anEvent(10), anEvent(100), anEvent(102)),
  ...EXPECTED_KEYS,
].toSorted();

/** Raw offsets: what the identities of others keep out. */
const EXPECTED_DUPLICATES = [3, 7, 9];

async function run(faults: ReadonlyMap<number, FaultKind>, forgetsTokens = false): Promise<WriterWorld> {
  const world = new WriterWorld({ faults, maxRows: 4, forgetsTokens });
  await world.publish(...LOG);
  await world.start();
  await world.drained();
  await world.stop();
  return world;
}

function expectExactlyOnce(world: WriterWorld): void {
  expect(world.tables.eventIds.toSorted()).toEqual(EXPECTED_EVENTS);
  expect([...new Set(world.tables.keys.map(({ eventId }) => eventId))].toSorted()).toEqual(EXPECTED_KEYS);
  expect(world.tables.duplicates.map((row) => row.raw_offset).toSorted((a, b) => a - b)).toEqual(EXPECTED_DUPLICATES);
  expect(new Set(world.deadLetters.map(({ reason }) => reason.code))).toEqual(
    new Set(['undecodable_record', 'unstorable_event']),
  );
  expect(new Set(world.deadLetters.map(({ id }) => id)).size).toBe(3);
}

test('without faults every event is one row, and the log takes several batches', async () => {
  const world = await run(new Map());
  expectExactlyOnce(world);
  expect(world.steps.names.filter((name) => name.startsWith('planned')).length).toBeGreaterThan(2);
});

async function stepThrough(kind: FaultKind, forgetsTokens: boolean): Promise<void> {
  const { length } = (await run(new Map())).steps.names;
  for (let at = 0; at < length; at += 1) {
    const world = await run(new Map([[at, kind]]), forgetsTokens);
    try {
      expectExactlyOnce(world);
    } catch (error) {
      throw new Error(`${kind} at step ${String(at)}: ${world.steps.names.join(', ')}`, { cause: error });
    }
  }
}

test.each(FAULT_KINDS)('each event is one row after a fault at any step: %s', async (kind) => {
  await stepThrough(kind, false);
});

test.each(FAULT_KINDS.filter((kind) => kind !== 'late arrival'))(
  'it is still one row when ClickHouse has forgotten the token by then: %s',
  async (kind) => {
    await stepThrough(kind, true);
  },
);

test('each event is one row after any faults at any steps, those of a recovery too', async () => {
  const faults = fc.uniqueArray(fc.tuple(fc.nat(60), fc.constantFrom(...FAULT_KINDS)), {
    maxLength: 6,
    selector: ([at]) => at,
  });
  await fc.assert(
    fc.asyncProperty(faults, async (chosen) => {
      expectExactlyOnce(await run(new Map(chosen)));
    }),
    { numRuns: faultPlans.plans, seed: faultPlans.seed },
  );
});
