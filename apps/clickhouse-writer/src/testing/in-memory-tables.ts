import { ClickHouseError } from '@millrace/clickhouse';
import { parseJson, uuidFromBytes } from '@millrace/contracts';
import { advanceMark, type Marks } from '@millrace/domain';
import type { DuplicateRow } from '../duplicates/duplicate-table';
import type { OffsetRange } from '../partition/progress';
import type { EventRow } from '../store/event-table';
import type { EventKey, PartitionStore, StoredRows } from '../store/partition-store';

/**
 * The tables without ClickHouse, as far as the writer relies on them, passed by the same suite: each insert is stored
 * by month of reception, and a month that knows the insert's token drops it whole.
 */
export class InMemoryTables {
  events: EventRow[] = [];
  keys: EventKey[] = [];
  /** While the schema is at fault: what every row of an event is refused with, tried or inserted. */
  fault: ClickHouseError | undefined;
  readonly #duplicates = new Map<string, DuplicateRow>();
  readonly #tokens = new Set<string>();

  get eventIds(): readonly string[] {
    return this.events.map((row) => uuidFromBytes(row.event_id));
  }

  /** One of each place in the raw topic, however often it was inserted. */
  get duplicates(): readonly DuplicateRow[] {
    return [...this.#duplicates.values()];
  }

  /** What a bounded deduplication window does after enough other inserts. */
  forgetTokens(): void {
    this.#tokens.clear();
  }

  /** Stores only the rows of the first month, as an engine that dies between two parts. */
  insertFirstMonth(token: string, rows: Iterable<EventRow>): void {
    const [first] = groupByMonth([...rows], (row) => row.reception_time).values();
    this.#insert('events', token, first ?? []);
  }

  openStore(incarnation: string, partition: number): PartitionStore {
    const here = (row: EventRow) => row.incarnation === incarnation && row.normalised_partition === partition;
    const rowsHere = () => this.events.filter(here);
    return {
      findKeys: (eventIds) => Promise.resolve(this.keys.filter((key) => eventIds.includes(key.eventId))),
      findStored: (range) => Promise.resolve(toStored(rowsHere().filter((row) => isWithin(row, range)))),
      findLastBatch: () => Promise.resolve(toLastBatch(rowsHere())),
      readKeys: (range) =>
        Promise.resolve(
          rowsHere()
            .filter((row) => isWithin(row, range))
            .flatMap(toKey),
        ),
      readMarks: (range) => Promise.resolve(toMarks(rowsHere().filter((row) => isWithin(row, range)))),
      insertEvents: async (token, rows, guard) => {
        const all = this.#toStorable(rows);
        guard.requireCurrent();
        await Promise.resolve(this.#insert('events', token, all));
      },
      tryEvents: async (rows) => {
        await Promise.resolve(this.#toStorable(rows));
      },
      insertKeys: (token, keys) => Promise.resolve(this.#insertKeys(token, keys)),
      insertDuplicates: (_token, rows) => Promise.resolve(this.#insertDuplicates(rows)),
    };
  }

  /** As ClickHouse: one row that it cannot read refuses the whole block. */
  #toStorable(rows: Iterable<EventRow>): readonly EventRow[] {
    const all = [...rows];
    if (this.fault !== undefined && all.length > 0) throw this.fault;
    if (all.some(({ attributes }) => parseJson(attributes).kind !== 'ok'))
      throw new ClickHouseError('Cannot parse JSON', 117, false);
    return all;
  }

  #insert(table: string, token: string, rows: readonly EventRow[]): void {
    for (const [month, group] of groupByMonth(rows, (row) => row.reception_time))
      if (this.#isNew(table, month, token)) this.events.push(...group);
  }

  #insertKeys(token: string, keys: readonly EventKey[]): void {
    for (const [month, group] of groupByMonth(keys, (key) => key.receptionTime))
      if (this.#isNew('keys', month, token)) this.keys.push(...group);
  }

  #insertDuplicates(rows: Iterable<DuplicateRow>): void {
    for (const row of rows)
      this.#duplicates.set([row.incarnation, row.raw_partition, row.raw_offset, row.raw_index].join(' '), row);
  }

  #isNew(table: string, month: string, token: string): boolean {
    const name = `${table} ${month} ${token}`;
    if (this.#tokens.has(name)) return false;
    this.#tokens.add(name);
    return true;
  }
}

function groupByMonth<T>(rows: readonly T[], timeOf: (row: T) => number): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const month = new Date(timeOf(row)).toISOString().slice(0, 7);
    groups.set(month, [...(groups.get(month) ?? []), row]);
  }
  return groups;
}

function isWithin(row: EventRow, { from, to }: OffsetRange): boolean {
  return row.normalised_offset >= from && row.normalised_offset < to;
}

function toKey(row: EventRow): readonly EventKey[] {
  if (row.identity_expires_at === 0) return [];
  const key = {
    eventId: uuidFromBytes(row.event_id),
    incarnation: String(row.incarnation),
    partition: row.normalised_partition,
    offset: row.normalised_offset,
    index: row.normalised_index,
    receptionTime: row.reception_time,
    expiresAt: row.identity_expires_at,
  };
  return [key];
}

function toStored(rows: readonly EventRow[]): StoredRows {
  const stored = new Map<number, Set<number>>();
  for (const row of rows)
    stored.set(row.normalised_offset, (stored.get(row.normalised_offset) ?? new Set()).add(row.normalised_index));
  return stored;
}

function toLastBatch(rows: readonly EventRow[]): OffsetRange | undefined {
  if (rows.length === 0) return undefined;
  const from = Math.max(...rows.map((row) => row.batch_from));
  const last = rows.filter((row) => row.batch_from === from);
  return { from, to: Math.max(...last.map((row) => row.normalised_offset)) + 1 };
}

function toMarks(rows: readonly EventRow[]): Marks {
  let marks: Marks = new Map();
  for (const row of rows)
    marks = advanceMark(marks, row.raw_partition, { offset: row.raw_offset, index: row.raw_index });
  return marks;
}
