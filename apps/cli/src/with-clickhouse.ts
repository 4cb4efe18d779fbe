import { clickhouseComponent, type ClickHouseConfig, type ClickHouseConnection } from '@millrace/clickhouse';
import { createSilentLogger } from '@millrace/observability';

/** A person waits: a server that is down is reported soon. */
const PATIENCE_MS = 3_000;

/** Connects for as long as `work` takes. */
export async function withClickHouse<T>(
  config: ClickHouseConfig,
  work: (connection: ClickHouseConnection) => Promise<T>,
): Promise<T> {
  const { value, stop } = await clickhouseComponent(config, createSilentLogger(), { patienceMs: PATIENCE_MS }).start();
  try {
    return await work(value);
  } finally {
    await stop();
  }
}
