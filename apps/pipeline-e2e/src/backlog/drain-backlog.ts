import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Environment } from '@millrace/config';
import { service, type StackLayout, type SupervisedProcess } from '@millrace/local-stack';

const run = promisify(execFile);

export interface DrainOptions {
  /** The service that takes the backlog. */
  readonly name: string;
  readonly layout: StackLayout;
  readonly environment: Environment;
  readonly adminUrl: string;
  /** Node's bound for the heap, in MiB; the process may take more, for buffers. */
  readonly maxHeapMb: number;
  /** Asked now and then. */
  isDrained(): Promise<boolean>;
  readonly withinMs: number;
}

export interface DrainReport {
  readonly seconds: number;
  /** The most resident memory that was seen, in MiB. */
  readonly peakMb: number;
  /** The median of it in each tenth of the drain: memory that grows with the backlog shows here. */
  readonly tenthsMb: readonly number[];
}

const SAMPLE_EVERY_MS = 250;

/**
 * Starts a service over what has gathered while it was down, watches its memory until it has taken all of it, and stops
 * it. Rejects when it ends before, as for want of memory, or takes too long.
 */
export async function drainBacklog(options: DrainOptions): Promise<DrainReport> {
  const deaths: string[] = [];
  const startedAt = performance.now();
  const { value, stop } = await startBounded(options, deaths);
  const samples: number[] = [];
  try {
    while (!(await options.isDrained())) {
      if (deaths.length > 0) throw new Error(`${options.name} ended: ${deaths.join('; ')}`);
      if (performance.now() - startedAt > options.withinMs)
        throw new Error(`${options.name} did not drain the backlog in time`);
      samples.push(await residentMb(value));
      await sleep(SAMPLE_EVERY_MS);
    }
  } finally {
    await stop();
  }
  return { seconds: Math.round((performance.now() - startedAt) / 1_000), ...summarise(samples) };
}

function startBounded({ layout, name, environment, adminUrl, maxHeapMb }: DrainOptions, deaths: string[]) {
  return service({
    layout,
    name,
    environment,
    adminUrl,
    maxHeapMb,
    onChange: (change) => {
      if (change.kind === 'down') deaths.push(change.reason);
    },
  }).start();
}

/** As the system counts it; 0 while the service is down. */
async function residentMb({ pid }: SupervisedProcess): Promise<number> {
  if (pid === undefined) return 0;
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '0' }));
  return Math.round(Number(stdout.trim()) / 1_024);
}

function summarise(samples: readonly number[]): Pick<DrainReport, 'peakMb' | 'tenthsMb'> {
  const tenth = Math.max(1, samples.length / 10);
  const tenths = Array.from({ length: 10 }, (_, i) =>
    samples.slice(Math.floor(i * tenth), Math.floor((i + 1) * tenth)),
  );
  return { peakMb: Math.max(0, ...samples), tenthsMb: tenths.filter(({ length }) => length > 0).map(medianOf) };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
