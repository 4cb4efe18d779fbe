import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  clickhouseComponent,
  createNativeBlock,
  loadMigrations,
  migrate,
  type ClickHouseConnection,
  type NativeSchema,
  type RowOf,
} from '@millrace/clickhouse';
import { uuidToBytes } from '@millrace/contracts';
import { SEVERITIES, type StoredEvent } from '@millrace/domain';
import { createSilentLogger } from '@millrace/observability';

const MIGRATIONS = join(__dirname, '../../../../deploy/clickhouse/migrations');

/** A migrated database of a test's own. */
export interface EventStore {
  readonly clickhouse: ClickHouseConnection;
  /** Stores events as a writer would: one insert, which becomes visible at once. */
  insert(events: readonly StoredEvent[], batch?: Partial<WriterBatch>): Promise<void>;
  insertDeadLetter(deadLetter: Partial<RowOf<typeof DEAD_LETTER_COLUMNS>>): Promise<void>;
  /** Drops the database. */
  remove(): Promise<void>;
}

/** Where a batch of events comes from. */
export interface WriterBatch {
  readonly partition: number;
  readonly from: number;
  /** Unix milliseconds; the store's own time unless given. */
  readonly storedAt: number;
}

/** An empty store on the engine at `url`. */
export async function createEventStore(url: string): Promise<EventStore> {
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  const config = { url, user: 'default', password: undefined, database, cluster: undefined, compression: false };
  const { value: clickhouse, stop } = await clickhouseComponent(
    { ...config, requestTimeoutMs: 30_000 },
    createSilentLogger(),
  ).start();
  await migrate(clickhouse, await loadMigrations(MIGRATIONS));
  const insert = insertInto(clickhouse);
  let inserts = 0;
  return {
    clickhouse,
    insert: async (events, { partition = 0, from = inserts++, storedAt } = {}) => {
      const rows = events.map((event, index) => toRow(event, { partition, from, index }));
      if (storedAt === undefined) return insert('events_v1', EVENT_COLUMNS, rows);
      const dated = rows.map((row) => ({ ...row, stored_at: storedAt }));
      return insert('events_v1', { ...EVENT_COLUMNS, stored_at: 'DateTime64(3)' }, dated);
    },
    insertDeadLetter: async (deadLetter) => {
      await insert('dead_letters_v1', DEAD_LETTER_COLUMNS, [{ ...A_DEAD_LETTER, ...deadLetter }]);
    },
    remove: async () => {
      await clickhouse.command(`DROP DATABASE ${database}`);
      await stop();
    },
  };
}

function insertInto(clickhouse: ClickHouseConnection) {
  return async <S extends NativeSchema>(table: string, columns: S, rows: readonly RowOf<S>[]): Promise<void> => {
    const block = createNativeBlock(columns);
    for (const row of rows) block.append(row);
    const encoded = { schema: block.schema, rows: block.rows, block: block.finish() };
    await clickhouse.insert({ table, ...encoded, token: randomUUID(), timeoutMs: 30_000 });
  };
}

const EVENT_COLUMNS = {
  event_id: 'UUID',
  project: 'String',
  dialect: 'String',
  source: 'String',
  type: 'String',
  message: 'String',
  severity: 'Int8',
  generation_time: 'DateTime64(3)',
  reception_time: 'DateTime64(3)',
  seq_number: 'Int32',
  client_key: 'String',
  tags: 'Array(String)',
  attributes: 'JSON(max_dynamic_types=8, max_dynamic_paths=32)',
  extension_bytes: 'String',
  error_type: 'String',
  error_signature: 'String',
  client_address: 'String',
  user_agent: 'String',
  client_name: 'String',
  client_version: 'String',
  client_os: 'String',
  client_device: 'String',
  incarnation: 'String',
  normalised_partition: 'UInt32',
  normalised_offset: 'UInt64',
  normalised_index: 'UInt32',
  batch_from: 'UInt64',
} as const;

function toRow(
  stored: StoredEvent,
  place: Omit<WriterBatch, 'storedAt'> & { readonly index: number },
): RowOf<typeof EVENT_COLUMNS> {
  const { event, client, error } = stored;
  return {
    event_id: uuidToBytes(stored.id),
    project: stored.project,
    dialect: stored.dialect,
    source: event.source,
    type: event.type,
    message: event.message,
    severity: SEVERITIES.indexOf(event.severity),
    generation_time: event.generationTime,
    reception_time: event.receptionTime,
    seq_number: event.seqNumber,
    client_key: stored.clientKey,
    tags: stored.tags,
    attributes: JSON.stringify(stored.attributes),
    extension_bytes: event.extensions,
    error_type: error?.type ?? '',
    error_signature: error?.signature ?? '',
    client_address: stored.clientAddress,
    user_agent: stored.userAgent,
    client_name: client.name,
    client_version: client.version,
    client_os: client.os,
    client_device: client.device,
    incarnation: 'test',
    normalised_partition: place.partition,
    normalised_offset: place.from,
    normalised_index: place.index,
    batch_from: place.from,
  };
}

const DEAD_LETTER_COLUMNS = {
  dead_letter_id: 'UUID',
  stage: 'String',
  code: 'String',
  reason: 'String',
  field: 'String',
  project: 'String',
  event_id: 'UUID',
  received_at: 'DateTime64(3)',
  dead_lettered_at: 'DateTime64(3)',
} as const;

const A_DEAD_LETTER: RowOf<typeof DEAD_LETTER_COLUMNS> = {
  dead_letter_id: uuidToBytes(randomUUID()),
  stage: 'normalise',
  code: 'invalid_event',
  reason: 'no message',
  field: '',
  project: 'default',
  event_id: uuidToBytes(randomUUID()),
  received_at: 0,
  dead_lettered_at: 0,
};
