import type { Percentiles } from '../percentiles';
import { isNoisy, type Phase } from '../phase';
import { cpuSum, PIPELINE_PROCESSES } from '../report-cells';
import type { WorkloadResult } from '../workload-result';

/** Which figures stand together: those that depend least on what else the machine does come first. */
export const FIGURE_KINDS = ['cpu', 'rate', 'latency', 'memory'] as const;

export type FigureKind = (typeof FIGURE_KINDS)[number];

/** Something that was measured, and of which more is better or worse. */
export interface Figure {
  readonly kind: FigureKind;
  readonly name: string;
  readonly value: number;
  /** Other programs used part of the machine: a rate or a latency says little then. */
  readonly noisy: boolean;
}

/** Every figure of a result that a later run can be compared with. The load generator is no part of what is measured. */
export function figuresOf(result: WorkloadResult): readonly Figure[] {
  const { subject, ingest, storing, sustained, peakMemory } = result;
  const phases = [
    ...(subject === 'ingest' ? [...phaseFigures('acknowledged', ingest, ['gateway', 'kafka'])] : []),
    ...(sustained === undefined
      ? phaseFigures('stored', storing, PIPELINE_PROCESSES.slice(1))
      : phaseFigures('all', sustained.rows, PIPELINE_PROCESSES)),
  ];
  return [
    ...phases,
    ...(subject === 'backlog' ? [] : latencyFigures('answer', ingest.latency, isNoisy(ingest))),
    ...(sustained === undefined ? [] : latencyFigures('row', sustained.latency.readable, isNoisy(sustained.rows))),
    ...PIPELINE_PROCESSES.flatMap((name) => figure('memory', name, peakMemory[name])),
  ];
}

function phaseFigures(what: string, phase: Phase, processes: readonly string[]): readonly Figure[] {
  const { cpuPerEvent, eventsPerSecond } = phase;
  return [
    ...processes.flatMap((name) => figure('cpu', `${what}: ${name}`, cpuPerEvent[name])),
    ...figure('cpu', `${what}: sum`, cpuSum(phase, processes)),
    ...figure('rate', `${what} events/s`, eventsPerSecond, isNoisy(phase)),
  ];
}

function latencyFigures(what: string, { p50, p99, p999 }: Percentiles, noisy: boolean): readonly Figure[] {
  const shares = { p50, p99, 'p99.9': p999 };
  return Object.entries(shares).flatMap(([share, time]) => figure('latency', `${what} ${share}`, time, noisy));
}

/** None of what was not measured. */
function figure(kind: FigureKind, name: string, value: number | undefined, noisy = false): readonly Figure[] {
  return value === undefined ? [] : [{ kind, name, value, noisy }];
}
