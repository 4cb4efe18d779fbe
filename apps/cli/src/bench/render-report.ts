import { renderMachine } from '../describe-machine';
import { markdownTable } from '../markdown-table';
import type { BenchReport } from './run-bench';
import { isNoisy, type Phase, type WorkloadResult } from './workload-result';

/** The report as Markdown: what acknowledging took, what storing took, and the memory of each process. */
export function renderReport({ machine, live, results }: BenchReport): string {
  const ingests = results.filter(({ subject }) => subject === 'ingest');
  const parts = [
    renderMachine(machine),
    ...(ingests.length > 0 ? ['### Requests to acknowledgements', renderIngest(ingests)] : []),
    `### Kafka to rows${live ? ' (while events are posted)' : ' (all events waiting in Kafka)'}`,
    renderStoring(results),
    '### Peak memory, MB',
    renderMemory(results),
    ...(results.some(({ ingest, storing }) => isNoisy(ingest) || isNoisy(storing)) ? [NOISE] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

const NOISE = '~ noisy: other programs used more than 6 % of the machine. CPU per event says more than the rate there.';

const INGEST_PROCESSES = ['gateway', 'kafka', 'load generator'];
const STORING_PROCESSES = ['normaliser', 'clickhouse-writer', 'clickhouse', 'kafka'];
const MEMORY_PROCESSES = ['gateway', 'normaliser', 'clickhouse-writer', 'kafka', 'clickhouse', 'load generator'];

function renderIngest(results: readonly WorkloadResult[]): string {
  const head = ['workload', 'dialect', 'connections', 'bytes/request', 'events/s', 'p50 ms', 'p99 ms', 'p99.9 ms'];
  const rows = results.map(({ ingest, connections, bodyBytes, ...result }) => [
    ...nameOf(result),
    String(connections),
    String(bodyBytes),
    rateOf(ingest),
    ...[ingest.latency.p50, ingest.latency.p99, ingest.latency.p999].map((time) => time.toFixed(1)),
    ...cpuCells(ingest, INGEST_PROCESSES),
    percent(ingest.foreignShare),
  ]);
  return markdownTable([...head, ...cpuHeads(INGEST_PROCESSES), 'other programs'], rows);
}

function renderStoring(results: readonly WorkloadResult[]): string {
  const head = ['workload', 'dialect', 'events', 'seconds', 'events/s'];
  const rows = results.map(({ storing, ...result }) => [
    ...nameOf(result),
    String(storing.events),
    storing.seconds.toFixed(1),
    rateOf(storing),
    ...cpuCells(storing, STORING_PROCESSES),
    STORING_PROCESSES.reduce((sum, name) => sum + (storing.cpuPerEvent[name] ?? 0), 0).toFixed(1),
    percent(storing.foreignShare),
  ]);
  return markdownTable([...head, ...cpuHeads(STORING_PROCESSES), 'sum', 'other programs'], rows);
}

function renderMemory(results: readonly WorkloadResult[]): string {
  const rows = results.map(({ peakMemory, ...result }) => [
    ...nameOf(result),
    ...MEMORY_PROCESSES.map((name) => cell(peakMemory[name], (bytes) => String(Math.round(bytes / 1e6)))),
  ]);
  return markdownTable(['workload', 'dialect', ...MEMORY_PROCESSES], rows);
}

function nameOf({ id, title, dialect }: Pick<WorkloadResult, 'id' | 'title' | 'dialect'>): readonly string[] {
  return [`${id} ${title}`, dialect];
}

function rateOf(phase: Phase): string {
  return `${String(Math.round(phase.eventsPerSecond))}${isNoisy(phase) ? ' ~' : ''}`;
}

function cpuHeads(processes: readonly string[]): readonly string[] {
  return processes.map((name) => `${name} µs/event`);
}

function cpuCells({ cpuPerEvent }: Phase, processes: readonly string[]): readonly string[] {
  return processes.map((name) => cell(cpuPerEvent[name], (time) => time.toFixed(1)));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** A process that was not measured has a dash. */
function cell(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value);
}
