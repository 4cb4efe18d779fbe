import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickhouse, freePorts, stackLayout, type SupervisedProcess } from '@millrace/local-stack';
import type { Running } from '@millrace/service-runtime';
import { eventually } from './pipeline/eventually';
import { runCli } from './pipeline/run-cli';
import { startPipeline, type Pipeline } from './pipeline/start-pipeline';

const EVENTS = 40_000;
const DRAIN_WITHIN_MS = 120_000;
const ROOT = join(__dirname, '../../..');

let folder: string;
/** An engine of this test's own: other tests share theirs. */
let engine: Running<SupervisedProcess>;
let pipeline: Pipeline;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-engine-'));
  const [port = 0] = await freePorts(1);
  engine = await clickhouse({ layout: stackLayout(ROOT, folder), port }).start();
  pipeline = await startPipeline({
    database: 'e2e_killed_processes',
    engines: { clickhouseUrl: `http://127.0.0.1:${String(port)}` },
  });
});

afterAll(async () => {
  await pipeline.stop();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Counts {
  readonly stored: number;
  readonly distinct: number;
}

async function counts(): Promise<Counts> {
  // The engine is away for a moment after its kill.
  const [row] = await pipeline
    .query<Counts>('SELECT count() AS stored, uniqExact(event_id) AS distinct FROM events')
    .catch(() => []);
  return row ?? { stored: 0, distinct: 0 };
}

const send = (): Promise<unknown> =>
  runCli(
    [
      'send',
      '--generate',
      String(EVENTS),
      '--dialect',
      'native,exceptionless,yamcs,biteral',
      '--batch',
      '1,100',
      '--gateway',
      pipeline.gateway,
      '--token',
      pipeline.tokens.ingest,
    ],
    pipeline.environment,
  );

test('normaliser, writer and ClickHouse engine killed with -9 under load: every event is stored once', async () => {
  const sending = send();
  const rowsAt = (share: number) => eventually(counts, ({ stored }) => stored >= EVENTS * share, DRAIN_WITHIN_MS);
  await rowsAt(0.05);
  pipeline.kill('normaliser');
  await rowsAt(0.2);
  pipeline.kill('clickhouse-writer');
  await rowsAt(0.4);
  if (engine.value.pid !== undefined) process.kill(engine.value.pid, 'SIGKILL');
  await sending;
  expect(await eventually(counts, ({ stored }) => stored >= EVENTS, DRAIN_WITHIN_MS)).toEqual({
    stored: EVENTS,
    distinct: EVENTS,
  });
  expect(await pipeline.query('SELECT code, reason FROM dead_letters')).toEqual([]);
}, 300_000);
