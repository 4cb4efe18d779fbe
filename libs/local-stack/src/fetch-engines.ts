import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fetchOnce, isFetched, type Fetched } from './fetch-once';
import type { StackLayout } from './layout';
import { runProgram, type RunOptions } from './run-program';

export interface FetchEngineOptions {
  /** Told in a few words how far the fetch is. */
  onProgress?(progress: string): void;
  /** Ends the fetching. */
  readonly signal?: AbortSignal | undefined;
}

/** The message holds the end of the fetching program's own words. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
}

export function hasKafkaJars(layout: StackLayout): boolean {
  return isFetched(kafkaJars(layout));
}

/** Fetches Kafka's jars with Maven, checksums checked, unless they are there. Rejects with FetchError. */
export async function fetchKafkaJars(layout: StackLayout, options: FetchEngineOptions = {}): Promise<void> {
  const pom = join(layout.root, 'deploy/local/kafka/pom.xml');
  await fetchOnce({
    ...kafkaJars(layout),
    staging: layout.engines,
    fill: async (folder) => {
      let files = 0;
      await fetchWith({
        command: 'mvn',
        args: ['-B', '-C', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`],
        signal: options.signal,
        onLine: (line) => {
          if (!line.includes('Downloaded ')) return;
          files += 1;
          options.onProgress?.(`${String(files)} files`);
        },
      });
      return folder;
    },
  });
}

export function hasChdb(layout: StackLayout): boolean {
  return isFetched(chdb(layout));
}

/** Fetches the ClickHouse engine with npm from its own lock file, unless it is there. Rejects with FetchError. */
export async function fetchChdb(layout: StackLayout, options: FetchEngineOptions = {}): Promise<void> {
  await fetchOnce({
    ...chdb(layout),
    staging: layout.engines,
    fill: async (folder) => {
      for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
        cpSync(join(layout.root, 'deploy/local/clickhouse', file), join(folder, file));
      }
      options.onProgress?.('half a gigabyte on disk');
      await fetchWith({ command: 'npm', args: ['ci', '--ignore-scripts'], cwd: folder, signal: options.signal });
      return join(folder, 'node_modules');
    },
  });
}

async function fetchWith(options: RunOptions): Promise<void> {
  const { exitCode, output } = await runProgram(options);
  if (exitCode === 0) return;
  const ending = output.trimEnd().split('\n').slice(-20).join('\n');
  throw new FetchError(`${[options.command, ...options.args].join(' ')} failed:\n${ending}`);
}

function kafkaJars({ root, kafkaJars: target }: StackLayout): Fetched {
  return { target, pins: [join(root, 'deploy/local/kafka/pom.xml')] };
}

function chdb({ root, chdbModules: target }: StackLayout): Fetched {
  return { target, pins: [join(root, 'deploy/local/clickhouse/package-lock.json')] };
}
