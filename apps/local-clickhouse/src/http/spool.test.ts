import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Spool } from './spool';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-spool-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function* tornContent(): AsyncGenerator<Buffer> {
  await Promise.reject(new Error('cut'));
  yield Buffer.from('never');
}

test('content that breaks off at once leaves no file, however soon it is removed', async () => {
  const spool = new Spool(folder);
  const writes = Array.from({ length: 50 }, async () => {
    const files = spool.open();
    await expect(files.write(tornContent())).rejects.toThrow('cut');
    await files.remove();
  });
  await Promise.all(writes);
  expect(readdirSync(folder)).toEqual([]);
});

test('content is written whole', async () => {
  const files = new Spool(folder).open();
  const path = await files.write(Readable.from([Buffer.from('a'), Buffer.from('b')]));
  expect(path).toBeDefined();
  expect(readdirSync(folder)).toHaveLength(1);
  await files.remove();
  expect(readdirSync(folder)).toEqual([]);
});
