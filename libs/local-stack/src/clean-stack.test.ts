import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanStack } from './clean-stack';
import { stackLayout } from './layout';

it('removes events and tokens, but not the engines that may be in the same folder', async () => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-clean-'));
  const layout = stackLayout(root, join(root, '.millrace'));
  for (const folder of ['kafka', 'clickhouse', 'engines']) mkdirSync(join(layout.data, folder), { recursive: true });
  writeFileSync(join(layout.data, 'tokens.json'), '{}');
  await cleanStack(layout, { kind: 'java', java: 'java' });
  const left = ['kafka', 'clickhouse', 'engines', 'tokens.json'].filter((entry) =>
    existsSync(join(layout.data, entry)),
  );
  expect(left).toEqual(['engines']);
  rmSync(root, { recursive: true });
});
