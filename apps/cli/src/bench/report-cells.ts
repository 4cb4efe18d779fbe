import type { Phase } from './phase';
import type { WorkloadResult } from './workload-result';

export const SERVICES_AFTER_KAFKA = ['normaliser', 'clickhouse-writer'];

/** In the order of an event's way. */
export const PIPELINE_PROCESSES = ['gateway', ...SERVICES_AFTER_KAFKA, 'clickhouse', 'kafka'];

/** The columns that tell results apart. */
export const NAME_HEADS = ['workload', 'dialect', 'encoding', 'connections'];

export function namesOf(
  result: Pick<WorkloadResult, 'id' | 'title' | 'dialect' | 'encoding' | 'connections'>,
): readonly string[] {
  const { id, title, dialect, encoding, connections } = result;
  return [`${id} ${title}`, dialect, encoding, String(connections)];
}

/** What all of them used for an event, in microseconds. */
export function cpuSum({ cpuPerEvent }: Phase, processes: readonly string[]): number {
  return processes.reduce((sum, name) => sum + (cpuPerEvent[name] ?? 0), 0);
}

/** What was not measured is a dash. */
export function cell<Value>(value: Value | undefined, format: (value: Value) => string): string {
  return value === undefined ? '–' : format(value);
}
