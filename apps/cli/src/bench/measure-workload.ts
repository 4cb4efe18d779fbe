import { randomBytes } from 'node:crypto';
import type { ClickHouse } from '@millrace/clickhouse';
import type { StepReporter } from '@millrace/local-stack';
import { wireFormOf } from '../send/wire-forms';
import type { LoadPlan, LoadReport } from './load/load-plan';
import { startLoadProcess, type LoadProcess } from './load/load-process';
import { awaitRows, countRows, readStoredRun, type StoredRun } from './stored-events';
import type { BenchTarget } from './target/bench-target';
import { readPeakMemory } from '../usage/proc-files';
import { takeSnapshot, usageBetween, type ProcessIds, type UsageSnapshot } from '../usage/usage';
import { extentOf, type Amounts, type Workload } from './workload';
import { toPhase, type IngestPhase, type WorkloadResult } from './workload-result';

export interface MeasureOptions {
  readonly target: BenchTarget;
  readonly store: ClickHouse;
  /** The built CLI, which is the load generator, too. */
  readonly program: string;
  readonly amounts: Amounts;
  /** Normaliser and writer work while events are posted; otherwise the events gather in Kafka until all are posted. */
  readonly live: boolean;
  readonly reporter: StepReporter;
  readonly ending: AbortSignal;
}

/**
 * Posts a workload's events in one dialect, waits until they are rows, and says what it took. With services that can be
 * held back, acknowledging and storing are measured one after the other, each with the machine for itself.
 */
export async function measureWorkload(
  workload: Workload,
  dialect: string,
  options: MeasureOptions,
): Promise<WorkloadResult> {
  const { target, store, live, reporter } = options;
  const load = startLoadProcess(options.program);
  const run = { plan: planOf(workload, dialect, options), load, options };
  try {
    await target.startServices('gateway', ...(live ? AFTER_KAFKA : []));
    const before = await countRows(store);
    const atStart = snapshotOf(run);
    const { report, ingest } = await reporter.step(`${workload.id} ${dialect}: posting`, () => post(run));
    const { stored, ...measured } = await reporter.step(`${workload.id} ${dialect}: storing`, async () => {
      await target.startServices(...AFTER_KAFKA);
      return awaitStored(run, { from: live ? atStart : snapshotOf(run), before, events: report.acknowledged });
    });
    await target.stopServices();
    const counts = { stored: stored.rows, distinctIds: stored.ids };
    return { ...describe(workload, run.plan, report), ingest, ...measured, ...counts };
  } finally {
    await load.stop();
  }
}

/** The writer first: it has nothing to do before the normaliser works. */
const AFTER_KAFKA = ['clickhouse-writer', 'normaliser'] as const;

interface Run {
  readonly plan: LoadPlan;
  readonly load: LoadProcess;
  readonly options: MeasureOptions;
}

function planOf(workload: Workload, dialect: string, { target, amounts }: MeasureOptions): LoadPlan {
  const { maxBatch } = wireFormOf(dialect, { format: 'json', instance: '' });
  return {
    gateway: target.gateway,
    token: target.token,
    dialect,
    batch: Math.min(workload.batch, maxBatch),
    connections: workload.connections,
    run: randomBytes(4).toString('hex'),
    extent: extentOf(workload, amounts),
  };
}

async function post({ plan, load, options }: Run): Promise<{ report: LoadReport; ingest: IngestPhase }> {
  const snapshots: UsageSnapshot[] = [];
  const stopLoad = () => void load.stop();
  options.ending.addEventListener('abort', stopLoad, { once: true });
  const report = await load.run(plan, () => snapshots.push(snapshotOf({ plan, load, options })));
  options.ending.removeEventListener('abort', stopLoad);
  const [opened, closed] = snapshots;
  if (opened === undefined || closed === undefined) throw new Error('the load generator did not measure');
  const { events, seconds, latency } = report.window;
  return { report, ingest: { ...toPhase(events, seconds, usageBetween(opened, closed)), latency } };
}

interface Awaited {
  readonly from: UsageSnapshot;
  /** Rows there were before the first event was posted. */
  readonly before: number;
  readonly events: number;
}

interface Stored extends Pick<WorkloadResult, 'storing' | 'peakMemory'> {
  readonly stored: StoredRun;
}

/** The clock stops with the last row, although it is noticed later: what happens in between costs next to nothing. */
async function awaitStored(run: Run, { from, before, events }: Awaited): Promise<Stored> {
  const { store, ending } = run.options;
  await awaitRows(store, { before, events, ending });
  const usage = usageBetween(from, snapshotOf(run));
  const peakMemory = peaksOf(run);
  const stored = await readStoredRun(store, run.plan.run);
  const seconds = stored.lastAt === undefined ? usage.seconds : (stored.lastAt - from.at) / 1_000;
  return { stored, peakMemory, storing: toPhase(events, seconds, usage) };
}

function processesOf({ load, options }: Run): ProcessIds {
  return { ...options.target.processIds(), 'load generator': load.pid, bench: process.pid };
}

function snapshotOf(run: Run): UsageSnapshot {
  return takeSnapshot(processesOf(run));
}

function peaksOf(run: Run): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(processesOf(run)).map(([name, pid]) => [name, readPeakMemory(pid)]));
}

function describe({ id, title, subject, connections }: Workload, { dialect, batch }: LoadPlan, report: LoadReport) {
  const { acknowledged, refusals, bodyBytes } = report;
  return { id, title, subject, connections, dialect, batch, acknowledged, refusals, bodyBytes };
}
