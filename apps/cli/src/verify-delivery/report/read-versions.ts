import { execFileSync } from 'node:child_process';
import type { ClickHouse } from '@millrace/clickhouse';

/** What ran, by name. `root`: the checkout that it was built from. */
export async function readVersions(root: string, store: ClickHouse): Promise<Readonly<Record<string, string>>> {
  const [row] = await store.query<{ version: string }>('SELECT version() AS version');
  return { commit: readCommit(root), clickhouse: row?.version ?? 'unknown', node: process.versions.node };
}

/** With `-dirty` where files differ from it. */
function readCommit(root: string): string {
  try {
    const args = ['-C', root, 'describe', '--always', '--dirty', '--abbrev=12'];
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    // An unpacked archive has no history.
    return 'unknown';
  }
}
