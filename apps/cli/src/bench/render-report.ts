import { renderMachine } from '../describe-machine';
import { markdownTable } from '../markdown-table';
import type { Percentiles } from './percentiles';
import { isNoisy, type Phase } from './phase';
import { cell, cpuSum, namesOf, NAME_HEADS, PIPELINE_PROCESSES, SERVICES_AFTER_KAFKA } from './report-cells';
import type { BenchReport } from './run-bench';
import type { SustainedPhase } from './sustained/sustained-phase';
import type { WorkloadResult } from './workload-result';

/** The report as Markdown: what acknowledging took, what storing took, what all at once took, and memory. */
export function renderReport({ machine, live, results }: BenchReport): string {
  const ingests = results.filter(({ subject }) => subject === 'ingest');
  const apart = results.filter(({ subject }) => subject !== 'sustained');
  const sustained = results.filter(isSustained);
  const parts = [
    renderMachine(machine),
    ...section('Requests to acknowledgements', ingests, renderIngest),
    ...section(
      `Kafka to rows (${live ? 'while events are posted' : 'all events waiting in Kafka'})`,
      apart,
      renderStoring,
    ),
    ...section('All at once', sustained, renderRates, renderCpuTime, renderTrends),
    ...section('Peak memory, MB', results, renderMemory),
    ...(results.some(isAnyNoisy) ? [NOISE] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

const NOISE = '~ noisy: other programs used more than 6 % of the machine. CPU per event says more than the rate there.';

const INGEST_PROCESSES = ['gateway', 'kafka', 'load generator'];
const STORING_PROCESSES = [...SERVICES_AFTER_KAFKA, 'clickhouse', 'kafka'];
const ALL_PROCESSES = [...PIPELINE_PROCESSES, 'load generator'];

type SustainedResult = WorkloadResult & { readonly sustained: SustainedPhase };

function isSustained(result: WorkloadResult): result is SustainedResult {
  return result.sustained !== undefined;
}

function isAnyNoisy({ ingest, storing }: WorkloadResult): boolean {
  return isNoisy(ingest) || isNoisy(storing);
}

/** Nothing where there are no such results. */
function section<Result>(
  title: string,
  results: readonly Result[],
  ...renders: readonly ((results: readonly Result[]) => string)[]
): readonly string[] {
  return results.length === 0 ? [] : [`### ${title}`, ...renders.map((render) => render(results))];
}

function renderIngest(results: readonly WorkloadResult[]): string {
  const head = [...NAME_HEADS, 'bytes/request', 'events/s', ...latencyHeads('')];
  const rows = results.map(({ ingest, bodyBytes, ...result }) => [
    ...namesOf(result),
    String(bodyBytes),
    rateOf(ingest),
    ...latencyCells(ingest.latency),
    ...cpuCells(ingest, INGEST_PROCESSES),
    percent(ingest.foreignShare),
  ]);
  return markdownTable([...head, ...cpuHeads(INGEST_PROCESSES), 'other programs'], rows);
}

function renderStoring(results: readonly WorkloadResult[]): string {
  const head = [...NAME_HEADS, 'events', 'seconds', 'events/s'];
  const rows = results.map(({ storing, ...result }) => [
    ...namesOf(result),
    String(storing.events),
    storing.seconds.toFixed(1),
    rateOf(storing),
    ...cpuCells(storing, STORING_PROCESSES),
    cpuSum(storing, STORING_PROCESSES).toFixed(1),
    percent(storing.foreignShare),
  ]);
  return markdownTable([...head, ...cpuHeads(STORING_PROCESSES), 'sum', 'other programs'], rows);
}

/** Latency from the request to its acknowledgement, and from there to rows that can be read. */
function renderRates(results: readonly SustainedResult[]): string {
  const head = [...NAME_HEADS, 'asked events/s', 'acknowledged/s', 'rows/s', 'seconds'];
  const rows = results.map(({ ingest, sustained, ...result }) => [
    ...namesOf(result),
    sustained.rate === undefined ? 'what goes' : String(sustained.rate),
    rateOf(ingest),
    rateOf(sustained.rows),
    sustained.rows.seconds.toFixed(0),
    ...latencyCells(ingest.latency),
    ...latencyCells(sustained.latency.readable, 0),
  ]);
  return markdownTable([...head, ...latencyHeads('answer '), ...latencyHeads('row ')], rows);
}

function renderCpuTime(results: readonly SustainedResult[]): string {
  const rows = results.map(({ sustained: { rows: phase }, ...result }) => [
    ...namesOf(result),
    ...cpuCells(phase, PIPELINE_PROCESSES),
    cpuSum(phase, PIPELINE_PROCESSES).toFixed(1),
    ...cpuCells(phase, ['load generator']),
    percent(phase.foreignShare),
  ]);
  const heads = [...cpuHeads(PIPELINE_PROCESSES), 'sum', ...cpuHeads(['load generator'])];
  return markdownTable([...NAME_HEADS, ...heads, 'other programs'], rows);
}

/** Memory after a quarter of the measured time, and at its end. */
function renderTrends(results: readonly SustainedResult[]): string {
  const rows = results.map(({ sustained: { memory }, ...result }) => [
    ...namesOf(result),
    ...ALL_PROCESSES.map((name) =>
      cell(memory[name], ({ quarter, end }) => `${megabytes(quarter)} → ${megabytes(end)}`),
    ),
  ]);
  return markdownTable([...NAME_HEADS, ...ALL_PROCESSES.map((name) => `${name} MB`)], rows);
}

function renderMemory(results: readonly WorkloadResult[]): string {
  const rows = results.map(({ peakMemory, ...result }) => [
    ...namesOf(result),
    ...ALL_PROCESSES.map((name) => cell(peakMemory[name], megabytes)),
  ]);
  return markdownTable([...NAME_HEADS, ...ALL_PROCESSES], rows);
}

function megabytes(bytes: number): string {
  return String(Math.round(bytes / 1e6));
}

function rateOf(phase: Phase): string {
  return `${String(Math.round(phase.eventsPerSecond))}${isNoisy(phase) ? ' ~' : ''}`;
}

function latencyHeads(what: string): readonly string[] {
  return ['p50', 'p99', 'p99.9'].map((share) => `${what}${share} ms`);
}

function latencyCells({ p50, p99, p999 }: Percentiles, digits = 1): readonly string[] {
  return [p50, p99, p999].map((time) => time.toFixed(digits));
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
