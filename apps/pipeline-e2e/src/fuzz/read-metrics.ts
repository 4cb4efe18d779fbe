import { sendRequest } from '../conformance/send-request';
import type { Pipeline, ServiceName } from '../pipeline/start-pipeline';

/** The values of a service's metrics by name and labels, as they stand in its text. */
export type Metrics = ReadonlyMap<string, number>;

export async function readMetrics({ adminUrls }: Pick<Pipeline, 'adminUrls'>, service: ServiceName): Promise<Metrics> {
  // Over a connection of its own: a run is long, and a kept one would be closed by then.
  const { body } = await sendRequest(`${adminUrls[service]}/metrics`, { method: 'GET', headers: {} });
  const samples = body
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** The sum over all labels that hold the given text. */
export function sumOf(metrics: Metrics, name: string, labels = ''): number {
  return [...metrics]
    .filter(([key]) => (key === name || key.startsWith(`${name}{`)) && key.includes(labels))
    .reduce((sum, [, value]) => sum + value, 0);
}
