import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StackLayout } from './layout';

/** What a stack leaves in its data folder. Fetched engines and test runs, which may be in the same folder, are not state. */
const STATE = ['kafka', 'kafka.formatting', 'clickhouse', 'logs', 'projects.json', 'tokens.json', 'local.json'];

/** Removes all state of a stack that is not running: events, offsets, tokens, logs. */
export function cleanStack({ data }: StackLayout): void {
  for (const entry of STATE) rmSync(join(data, entry), { recursive: true, force: true });
}
