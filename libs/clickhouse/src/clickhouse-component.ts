import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@millrace/observability';
import type { Component } from '@millrace/service-runtime';
import type { ClickHouseConnection } from './clickhouse-connection';
import type { ClickHouseConfig } from './clickhouse-settings';
import { HttpClickHouse } from './http-clickhouse';
import { toClickHouseError } from './to-clickhouse-error';

export interface ClickHouseComponentOptions {
  /** For how long `start` waits for a server that does not answer, in milliseconds. */
  readonly patienceMs?: number;
}

/** A server that is started together with its users answers within seconds; one that is down should be reported soon. */
const DEFAULT_PATIENCE_MS = 30_000;
const RETRY_DELAY_MS = 500;

/**
 * A connection to ClickHouse. Starts when the server answers to the credentials; the database need not be there yet.
 * Wrong credentials, or no answer within `patienceMs`, reject with a ClickHouseError.
 */
export function clickhouseComponent(
  config: ClickHouseConfig,
  log: Logger,
  { patienceMs = DEFAULT_PATIENCE_MS }: ClickHouseComponentOptions = {},
): Component<ClickHouseConnection> {
  return {
    name: 'clickhouse',
    start: async () => {
      const connection = new HttpClickHouse(config);
      try {
        const version = await awaitServer(connection, { config, log, patienceMs });
        log.debug({ url: config.url, version, database: config.database }, 'connected to ClickHouse');
        return { value: connection, stop: () => connection.close() };
      } catch (error) {
        await connection.close();
        throw error;
      }
    },
  };
}

interface Waiting {
  readonly config: ClickHouseConfig;
  readonly log: Logger;
  readonly patienceMs: number;
}

async function awaitServer(connection: HttpClickHouse, { config, log, patienceMs }: Waiting): Promise<string> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await connection.readServerVersion();
    } catch (error) {
      const fault = toClickHouseError(error);
      if (!fault.retryable || performance.now() >= deadline) throw fault;
      log.warn({ url: config.url, reason: fault.message }, 'waiting for ClickHouse');
      await delay(RETRY_DELAY_MS);
    }
  }
}
