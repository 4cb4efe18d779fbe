import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecordingLogger } from '@millrace/observability';
import { readOut } from '../testing/read-out';
import { UnreliableDisk } from '../testing/unreliable-disk';
import { FRAME_HEAD_BYTES } from './frame';
import { openSpool } from './open-spool';
import type { Spool } from './spool';

jest.setTimeout(60_000);

const MIB = 1024 * 1024;
/** So that a record has a block of the disk, and the third begins with the third block. */
const BLOCK = 4_096;
const NAMES = ['first', 'second', 'third', 'fourth'];

let folder: string;
let disk: UnreliableDisk;
let spool: Spool;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
  disk = new UnreliableDisk();
  lines = [];
});

afterEach(async () => {
  await spool.close();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  const { openFile } = disk;
  spool = await openSpool({ folder, maxBytes: 64 * MIB, openFile, log: createRecordingLogger(lines) });
}

async function restart(): Promise<void> {
  await spool.close();
  await start();
}

async function keep(names: readonly string[]): Promise<void> {
  for (const [receivedAt, name] of names.entries())
    await spool.append({
      entry: Buffer.from(name.padEnd(BLOCK - FRAME_HEAD_BYTES)),
      receivedAt: 1_000 + receivedAt,
      lane: 'regular',
      project: 'default',
    });
}

const segment = (): string => join(folder, '0000000000000000.segment');

/** Reads, as the drain does, until the disk or the spool's patience gives something; tells how often that was in vain. */
async function readAgainAndAgain(): Promise<number> {
  for (let failures = 0; failures < 100; failures += 1) {
    try {
      await spool.read();
      return failures;
    } catch {
      continue;
    }
  }
  throw new Error('nothing could be read');
}

async function readNames(): Promise<readonly string[]> {
  return (await readOut(spool)).map((text) => text.trimEnd());
}

const errors = (): readonly object[] =>
  lines.map((line) => JSON.parse(line) as { level: number }).filter(({ level }) => level === 50);

test('while a sector cannot be read, the spool says so, where it is, and gives nothing that would pass it', async () => {
  await start();
  await keep(NAMES);
  disk.scratch(0, 10);
  await expect(spool.read()).rejects.toThrow(`${segment()} cannot be read from byte 0 on: EIO: read`);
  expect(spool.readFault()).toContain('EIO');
  disk.mend();
  expect(await readNames()).toEqual(NAMES);
  expect(spool.readFault()).toBeUndefined();
  expect(errors()).toEqual([]);
});

test.each([
  ['first', 0, 10],
  ['third', 2 * BLOCK + 100, 2 * BLOCK + 200],
  ['fourth', 3 * BLOCK, 4 * BLOCK],
])(
  'when a sector of the %s record stays unreadable, it is set aside and all else comes in order',
  async (lost, from, to) => {
    await start();
    await keep(NAMES);
    disk.scratch(from, to);
    expect(await readAgainAndAgain()).toBe(10);
    expect(await readNames()).toEqual(NAMES.filter((name) => name !== lost));
    expect(spool.readFault()).toBeUndefined();
    const at = NAMES.indexOf(lost) * BLOCK;
    expect(errors()[0]).toMatchObject({ segment: join(folder, 'set-aside', '0000000000000000.segment'), from: at });
    expect(await spool.countSetAside()).toBe(1);
    expect(readFileSync(join(folder, 'set-aside', '0000000000000000.segment'))).toHaveLength(4 * BLOCK);
    expect(readdirSync(folder).filter((name) => name.endsWith('.segment'))).toEqual([]);
  },
);

test.each([
  ['at the head', 0],
  ['at the end', 3 * BLOCK],
])('a gateway starts over a segment with an unreadable sector %s, and cuts nothing off', async (_, at) => {
  await start();
  await keep(NAMES);
  disk.scratch(at, at + BLOCK);
  await restart();
  expect(spool.bytes).toBe(4 * BLOCK);
  // Not known: the record may be the oldest, and be read later.
  expect(spool.oldestReceivedAt()).toBe(0);
  disk.mend();
  expect(await readNames()).toEqual(NAMES);
});

test('a segment that was cut while it was in use costs what is gone, and not for ever what follows', async () => {
  await start();
  await keep(NAMES);
  await restart();
  await keep(['after']);
  await truncate(segment(), 2 * BLOCK);
  await expect(spool.read()).rejects.toThrow('shorter than what was synced to it');
  await readAgainAndAgain();
  expect(await readNames()).toEqual(['first', 'second', 'after']);
  expect(errors()).not.toEqual([]);
});

test('a segment that was removed while it was in use is reported, and does not stand in the way', async () => {
  await start();
  await keep(NAMES);
  await restart();
  await keep(['after']);
  await rm(segment());
  await readAgainAndAgain();
  expect(await readNames()).toEqual(['after']);
  expect(errors()[0]).toMatchObject({ path: segment(), from: 0, to: 4 * BLOCK });
});

test('nothing is passed over for an error that is not of the file, however long it lasts', async () => {
  await start();
  await keep(NAMES);
  disk.scratch(0, 10, 'EMFILE');
  for (let count = 0; count < 30; count += 1) await expect(spool.read()).rejects.toThrow('EMFILE');
  disk.mend();
  expect(await readNames()).toEqual(NAMES);
  expect(errors()).toEqual([]);
});
