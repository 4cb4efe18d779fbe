import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { appendFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger, type Logger } from '@millrace/observability';
import { openSpool, type OpenSpoolOptions } from './open-spool';
import type { Spool } from './spool';

const MIB = 1024 * 1024;

let folder: string;
let spool: Spool;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
});

afterEach(async () => {
  await spool.close();
  rmSync(folder, { recursive: true });
});

async function start(options: Partial<OpenSpoolOptions> = {}): Promise<void> {
  spool = await openSpool({ folder, maxBytes: 64 * MIB, log: createSilentLogger(), ...options });
}

async function restart(options: Partial<OpenSpoolOptions> = {}): Promise<void> {
  await spool.close();
  await start(options);
}

let clock = 1_700_000_000_000;

function append(text: string, receivedAt = clock++): Promise<void> {
  return spool.append({ entry: Buffer.from(text), receivedAt });
}

/** Reads and forgets until nothing is left. */
async function drain(): Promise<readonly string[]> {
  const texts: string[] = [];
  while (spool.owedBytes > 0) {
    const batch = await spool.read();
    if (batch === undefined) break;
    texts.push(...batch.records.map(({ entry }) => Buffer.from(entry).toString()));
    await spool.forget(batch);
  }
  return texts;
}

function segments(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.segment'))
    .map((name) => join(folder, name));
}

function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`there are ${String(items.length)}`);
  return item;
}

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `record ${String(number)}`);

test('records come out in the order in which they came, whoever opened the folder in between', async () => {
  await start({ segmentBytes: 200 });
  const texts = numbered(40);
  for (const text of texts.slice(0, 20)) await append(text);
  await restart({ segmentBytes: 200 });
  for (const text of texts.slice(20)) await append(text);
  expect(segments().length).toBeGreaterThan(2);
  expect(spool.records).toBe(40);
  expect(await drain()).toEqual(texts);
  expect([spool.records, spool.bytes, segments()]).toEqual([0, 0, []]);
});

test('what was forgotten does not come back, also not from the middle of a segment', async () => {
  await start();
  await append('one');
  const batch = await spool.read();
  if (batch !== undefined) await spool.forget(batch);
  await append('two');
  await append('three');
  await restart();
  expect(await drain()).toEqual(['two', 'three']);
  await restart();
  expect(spool.owedBytes).toBe(0);
});

test('a gateway keeps its id, and its folder for itself', async () => {
  await start();
  const { gatewayId } = spool;
  await expect(openSpool({ folder, maxBytes: MIB, log: createSilentLogger() })).rejects.toThrow(
    /another gateway \(process \d+\) holds/,
  );
  await restart();
  expect(spool.gatewayId).toBe(gatewayId);
});

describe('when the process before was killed', () => {
  /** Leaves the folder as a kill would, with this done to the last segment. */
  async function afterKill(damage: (path: string) => Promise<void>, log?: Logger): Promise<void> {
    await spool.close();
    await damage(segments().at(-1) ?? '');
    await start(log === undefined ? {} : { log });
  }

  test.each([1, 10, 23, 24, 28])(
    'a record of which only %d bytes were written is cut off, and what follows is whole',
    async (bytes) => {
      await start();
      await append('whole');
      const end = statSync(only(segments())).size;
      await append('torn off');
      await afterKill((path) => truncate(path, end + bytes));
      expect(statSync(only(segments())).size).toBe(end);
      await append('next');
      expect(await drain()).toEqual(['whole', 'next']);
    },
  );

  test('zeros at the end, which a file system may leave, are cut off', async () => {
    await start();
    await append('whole');
    await afterKill((path) => appendFile(path, Buffer.alloc(5_000)));
    expect(await drain()).toEqual(['whole']);
  });

  test('without a position everything that is there comes again', async () => {
    await start();
    await append('one');
    const batch = await spool.read();
    if (batch !== undefined) await spool.forget({ ...batch, end: { ...batch.end, offset: 0, record: 0 } });
    await append('two');
    await afterKill(() => writeFile(join(folder, 'position.json'), ''));
    expect(await drain()).toEqual(['one', 'two']);
  });
});
