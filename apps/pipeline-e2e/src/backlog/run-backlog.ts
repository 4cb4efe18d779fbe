import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extendEnvironment, readConfig, type Environment } from '@millrace/config';
import { CONSUMER_GROUPS, TOPICS } from '@millrace/contracts';
import { kafkaSettings, readConsumerLag } from '@millrace/kafka';
import { freePorts, stackLayout } from '@millrace/local-stack';
import type { TestEngines } from '@millrace/testing';
import { queryRows } from '../pipeline/query-rows';
import { runCli } from '../pipeline/run-cli';
import { drainBacklog, type DrainOptions, type DrainReport } from './drain-backlog';
import { fillBacklog } from './fill-backlog';

const ROOT = join(__dirname, '../../../..');

export interface BacklogOptions extends Pick<DrainOptions, 'maxHeapMb' | 'withinMs'> {
  readonly engines: Pick<TestEngines, 'kafkaBrokers' | 'clickhouseUrl'>;
  /** A database of the run's own. */
  readonly database: string;
  /** A multiple of 2,000. */
  readonly events: number;
}

export interface BacklogReport {
  readonly events: number;
  readonly stored: number;
  readonly distinct: number;
  readonly normaliser: DrainReport;
  readonly writer: DrainReport;
}

/**
 * Lets events gather in the raw topic while nobody takes them, then has the normaliser take them all while there is no
 * writer, then the writer: so that each of them finds the whole of the backlog before it, and the machine for itself.
 */
export async function runBacklog(options: BacklogOptions): Promise<BacklogReport> {
  const { engines, database, events, maxHeapMb, withinMs } = options;
  const folder = mkdtempSync(join(tmpdir(), 'millrace-backlog-'));
  const [normaliserPort = 0, writerPort = 0] = await freePorts(2);
  const environment = extendEnvironment({
    MILLRACE_KAFKA_BROKERS: engines.kafkaBrokers.join(','),
    MILLRACE_CLICKHOUSE_URL: engines.clickhouseUrl,
    MILLRACE_CLICKHOUSE_DATABASE: database,
    MILLRACE_NORMALISER_ADMIN_PORT: String(normaliserPort),
    MILLRACE_WRITER_ADMIN_PORT: String(writerPort),
    // Nobody writes meanwhile, and nobody's events are to be held back for that.
    MILLRACE_NORMALISER_OVERFLOW_WRITER_DELAY_MS: '0',
  });
  const drain = (name: string, port: number, isDrained: DrainOptions['isDrained']) =>
    drainBacklog({
      name,
      layout: stackLayout(ROOT, folder),
      environment,
      adminUrl: `http://127.0.0.1:${String(port)}`,
      maxHeapMb,
      withinMs,
      isDrained,
    });
  try {
    await runCli(['migrate'], environment);
    await fillBacklog(environment, events);
    const normaliser = await drain('normaliser', normaliserPort, () =>
      hasTakenAll(environment, { groupId: CONSUMER_GROUPS.normaliser, topic: TOPICS.raw }),
    );
    const writer = await drain('clickhouse-writer', writerPort, () =>
      hasTakenAll(environment, { groupId: CONSUMER_GROUPS.clickhouseWriter, topic: TOPICS.normalised }),
    );
    const sql = 'SELECT count() AS stored, uniqExact(event_id) AS distinct FROM events';
    const [counts] = await queryRows<Pick<BacklogReport, 'stored' | 'distinct'>>(engines.clickhouseUrl, database, sql);
    return { events, stored: 0, distinct: 0, ...counts, normaliser, writer };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hasTakenAll(
  environment: Environment,
  of: { readonly groupId: string; readonly topic: string },
): Promise<boolean> {
  const { kafka } = readConfig({ kafka: kafkaSettings }, environment);
  return (await readConsumerLag(kafka, of)).every(({ lag }) => lag === 0);
}
