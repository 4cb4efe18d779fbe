import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchOnce, isFetched } from './fetch-once';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-fetch-'));
  writeFileSync(join(folder, 'pin'), 'version 1');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function options(fill: (into: string) => Promise<string>) {
  return { target: join(folder, 'target'), staging: join(folder, 'staging'), pins: [join(folder, 'pin')], fill };
}

const fillWith = (content: string) => (into: string) => {
  writeFileSync(join(into, 'jar'), content);
  return Promise.resolve(into);
};

const never = () => Promise.reject(new Error('fetched again'));

it('fetches what is not there, and not what is', async () => {
  await fetchOnce(options(fillWith('one')));
  await fetchOnce(options(never));
  expect(readFileSync(join(folder, 'target/jar'), 'utf8')).toBe('one');
});

it('fetches again when another version is pinned', async () => {
  await fetchOnce(options(fillWith('one')));
  writeFileSync(join(folder, 'pin'), 'version 2');
  expect(isFetched(options(never))).toBe(false);
  await fetchOnce(options(fillWith('two')));
  expect(readFileSync(join(folder, 'target/jar'), 'utf8')).toBe('two');
});

it('leaves nothing when a fetch fails half-way, and the next one starts afresh', async () => {
  const failing = async (into: string) => {
    await fillWith('half')(into);
    throw new Error('the network is gone');
  };
  await expect(fetchOnce(options(failing))).rejects.toThrow('the network is gone');
  expect(existsSync(join(folder, 'target'))).toBe(false);
  expect(readdirSync(join(folder, 'staging'))).toEqual([]);
  await fetchOnce(options(fillWith('whole')));
  expect(readFileSync(join(folder, 'target/jar'), 'utf8')).toBe('whole');
});

it('leaves one whole copy when two fetch at the same time', async () => {
  await Promise.all([fetchOnce(options(fillWith('same'))), fetchOnce(options(fillWith('same')))]);
  expect(readFileSync(join(folder, 'target/jar'), 'utf8')).toBe('same');
  expect(isFetched(options(never))).toBe(true);
});
