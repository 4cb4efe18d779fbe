import { randomBytes } from 'node:crypto';
import type { ClickHouse } from '@millrace/clickhouse';
import type { StepReporter } from '@millrace/local-stack';
import { wireFormOf } from '../send/wire-forms';
import { readPeakMemory } from '../usage/proc-files';
import { takeSnapshot, usageBetween, type ProcessIds, type UsageSnapshot } from '../usage/usage';
import { formatOf, type Speech } from './encoding';
import type { LoadPlan, LoadReport } from './load/load-plan';
import { startLoadProcess, type LoadProcess } from './load/load-process';
import { toPhase } from './phase';
import { awaitRows, countRows, readStoredRun, type StoredRun } from './stored-events';
import { SustainedWatch, type MeasuredWindow } from './sustained/sustained-watch';
import type { BenchTarget } from './target/bench-target';
import { extentOf, paceOf, type Amounts, type Workload } from './workload';
import { nameOf, type IngestPhase, type WorkloadResult } from './workload-result';

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
 * Posts a workload's events in one dialect and encoding, waits until they are rows, and says what it took. With services
 * that can be held back, acknowledging and storing are measured one after the other, each with the machine for itself,
 * unless all of it at once is what is measured.
 */
export async function measureWorkload(
  workload: Workload,
  speech: Speech,
  options: MeasureOptions,
): Promise<WorkloadResult> {
  const { target, store, reporter } = options;
  const isSustained = workload.subject === 'sustained';
  const live = options.live || isSustained;
  const load = startLoadProcess(options.program);
  const run = { plan: planOf(workload, speech, options), load, options };
  const sustained = isSustained ? watchSustained(run) : undefined;
  const name = nameOf({ ...workload, ...speech });
  try {
    await target.startServices('gateway', ...(live ? AFTER_KAFKA : []));
    const before = await countRows(store);
    const atStart = snapshotOf(run);
    const { report, window } = await reporter.step(`${name}: posting`, () => post(run, sustained));
    const { stored, ...measured } = await reporter.step(`${name}: storing`, async () => {
      await target.startServices(...AFTER_KAFKA);
      return awaitStored(run, { from: live ? atStart : snapshotOf(run), before, events: report.acknowledged });
    });
    const watched = await sustained?.finish(report, window);
    await target.stopServices();
    return {
      ...describe(workload, run.plan, report),
      ingest: toIngest(report, window),
      ...measured,
      stored: stored.rows,
      distinctEvents: stored.events,
      ...(watched === undefined ? {} : { sustained: watched }),
    };
  } finally {
    await sustained?.stop();
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

function planOf(workload: Workload, speech: Speech, { target, amounts }: MeasureOptions): LoadPlan {
  const { maxBatch } = wireFormOf(speech.dialect, { format: formatOf(speech.encoding), instance: '' });
  return {
    gateway: target.gateway,
    token: target.token,
    ...speech,
    batch: Math.min(workload.batch, maxBatch),
    connections: workload.connections,
    run: randomBytes(4).toString('hex'),
    extent: extentOf(workload, amounts),
    pace: paceOf(workload, amounts),
  };
}

function watchSustained(run: Run): SustainedWatch {
  const { plan, load, options } = run;
  return new SustainedWatch({
    store: options.store,
    plan,
    processIds: () => processesOf(run),
    onRows: (rows) => {
      load.tellStored(rows);
    },
  });
}

async function post(run: Run, sustained?: SustainedWatch): Promise<{ report: LoadReport; window: MeasuredWindow }> {
  const { ending } = run.options;
  const snapshots: UsageSnapshot[] = [];
  const stopLoad = () => void run.load.stop();
  ending.addEventListener('abort', stopLoad, { once: true });
  const report = await run.load.run(run.plan, (edge) => {
    snapshots.push(snapshotOf(run));
    if (edge === 'opened') sustained?.open();
    else sustained?.close();
  });
  ending.removeEventListener('abort', stopLoad);
  const [opened, closed] = snapshots;
  if (opened === undefined || closed === undefined) throw new Error('the load generator did not measure');
  return { report, window: { opened, closed } };
}

function toIngest({ window }: LoadReport, { opened, closed }: MeasuredWindow): IngestPhase {
  const { events, seconds, latency } = window;
  return { ...toPhase(events, seconds, usageBetween(opened, closed)), latency };
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
  const stored = await readStoredRun(store, run.plan);
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

function describe({ id, title, subject, connections }: Workload, plan: LoadPlan, report: LoadReport) {
  const { dialect, encoding, batch } = plan;
  const { acknowledged, refusals, bodyBytes } = report;
  return { id, title, subject, connections, dialect, encoding, batch, acknowledged, refusals, bodyBytes };
}
