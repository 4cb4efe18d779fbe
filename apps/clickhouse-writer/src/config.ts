import { integer, setting } from '@millrace/config';
import { clickhouseSettings } from '@millrace/clickhouse';
import { kafkaSettings } from '@millrace/kafka';
import { loggingSettings, tracingSettings } from '@millrace/observability';
import { adminSettings } from '@millrace/service-runtime';

export const ADMIN_PORT_VARIABLE = 'MILLRACE_WRITER_ADMIN_PORT';

const MIB = 1024 * 1024;

/** A partition's events gather into a batch until the first of these bounds is reached. */
const batchSettings = {
  rows: setting(
    'MILLRACE_WRITER_BATCH_ROWS',
    integer(50_000, { min: 1, max: 500_000 }),
    'a batch is inserted when it has this many events',
  ),
  bytes: setting(
    'MILLRACE_WRITER_BATCH_BYTES',
    integer(4 * MIB, { min: MIB }),
    'or this many encoded bytes; under load a partition takes about five times as much memory',
  ),
  waitMs: setting(
    'MILLRACE_WRITER_BATCH_WAIT_MS',
    integer(1_000, { max: 60_000 }),
    'or when its first event has waited for this long, in milliseconds',
  ),
  quietMs: setting(
    'MILLRACE_WRITER_BATCH_QUIET_MS',
    integer(200, { max: 60_000 }),
    'or when no further event has come for this long, in milliseconds',
  ),
} as const;

const insertSettings = {
  timeoutMs: setting(
    'MILLRACE_WRITER_INSERT_TIMEOUT_MS',
    integer(30_000, { min: 1_000, max: 300_000 }),
    'after this long ClickHouse gives an insert up, in milliseconds; its rows are then looked for and sent again',
  ),
} as const;

/** Everything that the writer reads from the environment. */
export const writerSettings = {
  batch: batchSettings,
  insert: insertSettings,
  kafka: kafkaSettings,
  clickhouse: clickhouseSettings,
  admin: adminSettings(ADMIN_PORT_VARIABLE, 8083),
  logging: loggingSettings,
  tracing: tracingSettings,
} as const;
