import { identityEventId, uuidToBytes } from '@millrace/contracts';
import { AssignmentLostError } from '@millrace/kafka';
import type { EffectGuard } from '../partition/effect-guard';
import { CONTROL_ROW } from '../store/control-row';
import type { EventRow } from '../store/event-table';
import type { EventKey, PartitionStore } from '../store/partition-store';
import { END_OF_MARCH, INCARNATION } from './an-event';
import { anEventRow } from './an-event-row';

const APRIL = END_OF_MARCH + 1_000;
const ALL = { from: 0, to: 1_000_000 };

type OpenStore = (incarnation: string, partition: number) => PartitionStore;

/** A store whose inserts nothing guards. */
interface FreeStore extends Omit<PartitionStore, 'insertEvents' | 'insertKeys' | 'insertDuplicates'> {
  insertEvents(token: string, rows: readonly EventRow[], guard?: EffectGuard): Promise<void>;
  insertKeys(token: string, keys: readonly EventKey[]): Promise<void>;
}

interface OpenedTables {
  store(incarnation?: string, partition?: number): FreeStore;
}

const ALWAYS: EffectGuard = { requireCurrent: () => undefined, signal: new AbortController().signal };

/**
 * What the writer relies on, of ClickHouse and of the fake that stands for it. `createTables` gives empty tables for
 * every test, as a way to open stores over them.
 */
export function describePartitionStore(name: string, createTables: () => Promise<OpenStore>): void {
  describe(name, () => {
    let open: OpenStore;

    beforeEach(async () => {
      open = await createTables();
    });

    const opened: OpenedTables = {
      store: (incarnation = INCARNATION, partition = 0) => {
        const store = open(incarnation, partition);
        return {
          ...store,
          insertEvents: (token, rows, guard = ALWAYS) => store.insertEvents(token, rows, guard),
          insertKeys: (token, keys) => store.insertKeys(token, keys, ALWAYS),
        };
      },
    };
    describeRows(opened);
    describeRefusals(opened);
    describeTokens(opened);
    describeProgress(opened);
    describeKeys(opened);
  });
}

function describeRows(opened: OpenedTables): void {
  test('an empty store knows no row, no batch, no mark and no key', async () => {
    expect(await opened.store().findStored(ALL)).toEqual(new Map());
    expect(await opened.store().findLastBatch()).toBeUndefined();
    expect(await opened.store().readMarks(ALL)).toEqual(new Map());
    expect(await opened.store().findKeys([aKey('a').eventId])).toEqual([]);
  });

  test('stored rows are found by their coordinates, within the range only', async () => {
    await opened.store().insertEvents('t1', [at(1), at(2, 0), at(2, 7), at(3)]);
    expect(await opened.store().findStored({ from: 2, to: 3 })).toEqual(new Map([[2, new Set([0, 7])]]));
  });

  test('rows of another partition or another incarnation are not seen', async () => {
    await opened.store().insertEvents('t1', [at(1)]);
    for (const other of [opened.store(INCARNATION, 1), opened.store('i2', 0)]) {
      expect(await other.findStored(ALL)).toEqual(new Map());
      expect(await other.findLastBatch()).toBeUndefined();
      expect(await other.readMarks(ALL)).toEqual(new Map());
    }
  });
}

function describeRefusals(opened: OpenedTables): void {
  const refused = at(2, 0, { attributes: '{"broken"' });

  test('one row that cannot be read refuses an insert whole and for good, and its token stays free', async () => {
    await expect(opened.store().insertEvents('t1', [at(1), refused])).rejects.toMatchObject({ retryable: false });
    expect(await opened.store().findStored(ALL)).toEqual(new Map());
    await opened.store().insertEvents('t1', [at(1)]);
    expect(await opened.store().findStored(ALL)).toEqual(new Map([[1, new Set([0])]]));
  });

  test('an insert whose guard says no does not happen', async () => {
    const lost: EffectGuard = {
      ...ALWAYS,
      requireCurrent: () => {
        throw new AssignmentLostError('not ours');
      },
    };
    await expect(opened.store().insertEvents('t1', [at(1)], lost)).rejects.toThrow('not ours');
    expect(await opened.store().findStored(ALL)).toEqual(new Map());
  });

  test('rows that are tried are taken and refused as in an insert, and never stored', async () => {
    await opened.store().tryEvents([CONTROL_ROW]);
    await opened.store().tryEvents([at(1), at(3)]);
    await expect(opened.store().tryEvents([at(1), refused])).rejects.toMatchObject({ retryable: false });
    expect(await opened.store().findStored(ALL)).toEqual(new Map());
  });
}

function describeTokens(opened: OpenedTables): void {
  test('an insert that is repeated under its token adds nothing, whatever its rows', async () => {
    await opened.store().insertEvents('t1', [at(1), at(2)]);
    await opened.store().insertEvents('t1', [at(1), at(2)]);
    await opened.store().insertEvents('t1', [at(3)]);
    expect(ascending((await opened.store().findStored(ALL)).keys())).toEqual([1, 2]);
    await opened.store().insertEvents('t2', [at(3)]);
    expect(ascending((await opened.store().findStored(ALL)).keys())).toEqual([1, 2, 3]);
  });

  test('a token is known by month: what is missing of the other month gets in under it', async () => {
    const march = at(1);
    const april = at(2, 0, { reception_time: APRIL });
    await opened.store().insertEvents('t1', [march]);
    await opened.store().insertEvents('t1', [march, april]);
    await opened.store().insertEvents('t1', [march, april]);
    expect(await opened.store().findStored(ALL)).toEqual(
      new Map([
        [1, new Set([0])],
        [2, new Set([0])],
      ]),
    );
  });
}

function describeProgress(opened: OpenedTables): void {
  test('the last batch is the one that begins last, as far as its rows go', async () => {
    await opened.store().insertEvents('t1', [at(0, 0, { batch_from: 0 }), at(4, 0, { batch_from: 0 })]);
    await opened.store().insertEvents('t2', [at(5, 0, { batch_from: 5 }), at(8, 2, { batch_from: 5 })]);
    expect(await opened.store().findLastBatch()).toEqual({ from: 5, to: 9 });
  });

  test('marks are the highest raw coordinates by partition: offset first, then index', async () => {
    const raw = (partition: number, offset: number, index: number) => ({
      raw_partition: partition,
      raw_offset: offset,
      raw_index: index,
    });
    await opened
      .store()
      .insertEvents('t1', [
        at(1, 0, raw(0, 9, 2 ** 40)),
        at(1, 1, raw(0, 10, 3)),
        at(1, 2, raw(0, 10, 1)),
        at(1, 3, raw(1, 2, 0)),
        at(2, 0, raw(0, 99, 0)),
      ]);
    expect(await opened.store().readMarks({ from: 1, to: 2 })).toEqual(
      new Map([
        [0, { offset: 10, index: 3 }],
        [1, { offset: 2, index: 0 }],
      ]),
    );
  });
}

function describeKeys(opened: OpenedTables): void {
  test('a key is found by its event, in every partition and incarnation, as it was stored', async () => {
    const keys = [aKey('a'), aKey('b', { offset: 7, index: 3, expiresAt: 0xff_ff_ff_ff })];
    await opened.store().insertKeys('t1:keys', keys);
    const other = { ...aKey('a'), incarnation: 'i2', partition: 1 };
    await opened.store('i2', 1).insertKeys('t2:keys', [other]);
    expect(await opened.store().findKeys([aKey('b').eventId, aKey('c').eventId])).toEqual([keys[1]]);
    const found = await opened.store().findKeys([aKey('a').eventId]);
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining([keys[0], other]));
  });

  test('keys are made from the rows of a range, where these had identities', async () => {
    const { eventId } = aKey('a');
    const identified = { event_id: uuidToBytes(eventId), identity_expires_at: 4_000_000_000 };
    await opened
      .store()
      .insertEvents('t1', [at(1, 0, identified), at(1, 1), at(2, 3, identified), at(3, 0, identified)]);
    const keys = await opened.store().readKeys({ from: 1, to: 3 });
    expect(keys.toSorted((a, b) => a.offset - b.offset)).toEqual([
      aKey('a', { offset: 1, index: 0 }),
      aKey('a', { offset: 2, index: 3 }),
    ]);
  });

  test('keys are looked up in any number', async () => {
    const keys = Array.from({ length: 12_000 }, (_, i) => aKey(String(i), { offset: i }));
    await opened.store().insertKeys('t1:keys', keys);
    const found = await opened.store().findKeys(keys.map(({ eventId }) => eventId));
    expect(new Set(found.map(({ offset }) => offset)).size).toBe(12_000);
  });
}

function at(offset: number, index = 0, overrides: Partial<EventRow> = {}): EventRow {
  return anEventRow({ normalised_offset: offset, normalised_index: index, ...overrides });
}

function ascending(offsets: Iterable<number>): readonly number[] {
  return [...offsets].toSorted((a, b) => a - b);
}

function aKey(identity: string, overrides: Partial<EventKey> = {}): EventKey {
  return {
    eventId: identityEventId('default', 'test', identity),
    incarnation: INCARNATION,
    partition: 0,
    offset: 0,
    index: 0,
    receptionTime: END_OF_MARCH,
    // ClickHouse deletes expired keys as it likes, so they must not be.
    expiresAt: 4_000_000_000,
    ...overrides,
  };
}
