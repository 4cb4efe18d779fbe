import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { extendEnvironment } from '@millrace/config';
import type { Component } from '@millrace/service-runtime';
import { appProgram, type StackLayout } from './layout';
import { findHttpFault } from './probes';
import { supervisedProcess, type ProcessChange, type SupervisedProcess } from './supervised-process';

export interface ClickHouseOptions {
  readonly layout: StackLayout;
  readonly port: number;
  /** Above it statements fail; the engine's own default unless given. */
  readonly maxMemoryBytes?: number;
  /** Gives up a start that is under way. */
  readonly ending?: AbortSignal;
  onChange?(change: ProcessChange): void;
}

const HOST = '127.0.0.1';

/**
 * The ClickHouse engine behind its HTTP front (apps/local-clickhouse), in a process of its own: a crashed engine hangs
 * for five minutes before it dies, so a heartbeat kills it. Its log is `clickhouse.log`.
 */
export function clickhouse(options: ClickHouseOptions): Component<SupervisedProcess> {
  const { layout, port, maxMemoryBytes, ending, onChange } = options;
  const dataFolder = join(layout.data, 'clickhouse');
  const ping = `http://${HOST}:${String(port)}/ping`;
  return supervisedProcess({
    name: 'clickhouse',
    command: process.execPath,
    args: ['--enable-source-maps', appProgram(layout.root, 'local-clickhouse')],
    // The engine leaves schemas that came with a query in the folder it was started in.
    cwd: dataFolder,
    environment: extendEnvironment({
      MILLRACE_LOCAL_CLICKHOUSE_HOST: HOST,
      MILLRACE_LOCAL_CLICKHOUSE_PORT: String(port),
      MILLRACE_LOCAL_CLICKHOUSE_DATA_DIR: dataFolder,
      ...(maxMemoryBytes !== undefined && { MILLRACE_LOCAL_CLICKHOUSE_MAX_MEMORY_BYTES: String(maxMemoryBytes) }),
      MILLRACE_LOCAL_CLICKHOUSE_CHDB_DIR: join(layout.chdbModules, 'chdb'),
      // Every query of the engine holds a thread of Node's pool while it runs.
      UV_THREADPOOL_SIZE: '32',
      TZ: 'UTC',
    }),
    logFile: join(layout.logs, 'clickhouse.log'),
    prepare: () => {
      mkdirSync(dataFolder, { recursive: true });
      return Promise.resolve();
    },
    findFault: () => findHttpFault(ping, 1_000),
    heartbeatMs: 1_000,
    readyWithinMs: 120_000,
    stopWithinMs: 15_000,
    ending,
    onChange: (change) => onChange?.(change),
  });
}
