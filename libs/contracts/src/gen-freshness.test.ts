import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(__dirname, '../../..');

test('the generated protobuf code is what the proto files generate', () => {
  const fresh = mkdtempSync(join(tmpdir(), 'millrace-protobuf-'));
  try {
    execFileSync(process.execPath, [join(root, 'scripts/generate-protobuf.cjs'), relative(root, fresh)], { cwd: root });
    for (const file of ['protobuf.js', 'protobuf.d.ts']) {
      // Not toEqual: a difference would print the whole file.
      const isFresh = readFileSync(join(fresh, file), 'utf8') === readFileSync(join(__dirname, 'gen', file), 'utf8');
      expect([file, isFresh]).toEqual([file, true]);
    }
  } finally {
    rmSync(fresh, { recursive: true });
  }
});
