import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanStack } from './clean-stack';
import { stackLayout } from './layout';

it('removes events and tokens, but not the engines that may be in the same folder', async () => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-clean-'));
  const layout = stackLayout(root, join(root, '.millrace'));
  for (const folder of ['kafka', 'kafka-3', 'clickhouse', 'engines'])
    mkdirSync(join(layout.data, folder), { recursive: true });
  writeFileSync(join(layout.data, 'tokens.json'), '{}');
  await cleanStack(layout, { kind: 'java', java: 'java' });
  expect(readdirSync(layout.data)).toEqual(['engines']);
  rmSync(root, { recursive: true });
});
