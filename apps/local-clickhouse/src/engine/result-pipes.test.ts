import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ResultPipes } from './result-pipes';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipes-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('what is written comes out whole, and ends when the writer has', async () => {
  const pipe = new ResultPipes(folder, 1).open();
  const read = text(pipe.bytes);
  await appendFile(pipe.path, 'x'.repeat(1_000_000));
  await appendFile(pipe.path, 'end');
  pipe.end();
  expect(await read).toHaveLength(1_000_003);
  await pipe.release();
});

test('a result that is nothing ends, too', async () => {
  const pipe = new ResultPipes(folder, 1).open();
  pipe.end();
  expect(await text(pipe.bytes)).toBe('');
  await pipe.release();
});

test('what nobody read is not the beginning of the next result', async () => {
  const pipes = new ResultPipes(folder, 1);
  const first = pipes.open();
  await appendFile(first.path, 'left over');
  first.end();
  first.discard();
  await first.release();
  const second = pipes.open();
  await appendFile(second.path, 'mine');
  second.end();
  expect(await text(second.bytes)).toBe('mine');
  await second.release();
});

test('a result that nobody wants any more does not hold up its writer', async () => {
  const pipe = new ResultPipes(folder, 1).open();
  const writing = appendFile(pipe.path, 'x'.repeat(10_000_000));
  for await (const chunk of pipe.bytes) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  pipe.discard();
  await writing;
  pipe.end();
  await pipe.release();
});

test('there are as many results at once as there are pipes', async () => {
  const pipes = new ResultPipes(folder, 2);
  const open = [pipes.open(), pipes.open()];
  expect(() => pipes.open()).toThrow('more results than pipes');
  for (const pipe of open) {
    pipe.end();
    pipe.discard();
    await pipe.release();
  }
  expect(new Set(open.map(({ path }) => path)).size).toBe(2);
});

test('the folder is emptied of what a killed process left', () => {
  writeFileSync(join(folder, '0.pipe'), 'not a pipe');
  expect(() => new ResultPipes(folder, 1)).not.toThrow();
});
