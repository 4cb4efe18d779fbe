import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSilentLogger } from '@millrace/observability';
import { UnreliableDisk } from '../testing/unreliable-disk';
import { openSpool, type OpenSpoolOptions } from './open-spool';
import type { Spool } from './spool';
import { SpoolError } from './spool-error';
import { readOut } from '../testing/read-out';

jest.setTimeout(60_000);

const MIB = 1024 * 1024;
const PATIENCE_MS = 20_000;

let folder: string;
let disk: UnreliableDisk;
let spool: Spool;
let clock: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
  disk = new UnreliableDisk();
  clock = 1_700_000_000_000;
  await start();
});

afterEach(async () => {
  disk.mend();
  await spool.close();
  rmSync(folder, { recursive: true });
});

async function start(options: Partial<OpenSpoolOptions> = {}): Promise<void> {
  const { createFile } = disk;
  spool = await openSpool({ folder, maxBytes: 64 * MIB, createFile, log: createSilentLogger(), ...options });
}

function append(entry: string | Buffer, receivedAt = clock++): Promise<void> {
  return spool.append({ entry: Buffer.from(entry), receivedAt, lane: 'regular', project: 'default' });
}

/** The error of an append that must fail. */
async function refusal(appending: Promise<void>): Promise<SpoolError> {
  const error = await appending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SpoolError) return error;
  throw new Error('it was not refused');
}

async function until(isSo: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  while (!isSo()) {
    if (Date.now() > giveUpAt) throw new Error('it did not happen');
    await new Promise(setImmediate);
  }
}

test('nothing is acknowledged before it was synced', async () => {
  const acknowledged = append('one').then(() => disk.steps.push('acknowledged'));
  await acknowledged;
  expect(disk.steps).toEqual(['create', 'write', 'sync', 'synced', 'acknowledged']);
});

test('what comes while a sync is under way shares the next one', async () => {
  const letGo = disk.hold('sync');
  const first = append('first');
  await until(() => disk.steps.includes('sync'));
  const others = Array.from({ length: 50 }, (_, number) => append(String(number)));
  letGo();
  await Promise.all([first, ...others]);
  expect(disk.steps.filter((step) => step === 'synced')).toHaveLength(2);
});

describe.each([
  ['write', 'ENOSPC'],
  ['sync', 'EIO'],
  ['create', 'EMFILE'],
] as const)('when a %s fails with %s', (step, code) => {
  test('those that wait are refused, nothing of them is left, and what was acknowledged before is safe', async () => {
    await append('before');
    disk.fail(code, step);
    // The write that fails opens a segment of its own where opening is what fails.
    if (step === 'create') await restart();
    const refused = await Promise.all(['a', 'b', 'c'].map((text) => refusal(append(text))));
    expect(refused.map(({ fault, isUndone }) => [fault, isUndone])).toEqual([
      ['faulty', true],
      ['faulty', true],
      ['faulty', true],
    ]);
    expect(spool.fault()).toBe('faulty');
    disk.mend();
    await restart();
    expect(await readOut(spool)).toEqual(['before']);
  });

  test('it takes records again as soon as the disk does, without anybody having to try', async () => {
    disk.fail(code, step);
    await refusal(append('refused'));
    disk.mend();
    await until(() => spool.fault() === undefined);
    await append('after');
    expect(await readOut(spool)).toEqual(['after']);
  });
});

async function restart(): Promise<void> {
  await spool.close();
  await start();
}

test('a record that could not be cut off again may come back, and its refusal says so', async () => {
  await append('before');
  disk.fail('EIO', 'sync', 'cut');
  expect((await refusal(append('half'))).isUndone).toBe(false);
  disk.mend();
  await restart();
  expect(await readOut(spool)).toEqual(['before', 'half']);
});

test('a disk that fails while a full one drains does not keep it from draining', async () => {
  await append('one');
  await append('two');
  disk.fail('ENOSPC', 'write', 'create');
  await refusal(append('three'));
  expect(await readOut(spool)).toEqual(['one', 'two']);
});

test('the bound holds, and there is room again when a segment was published', async () => {
  await spool.close();
  await start({ maxBytes: 8 * MIB, segmentBytes: MIB });
  const large = Buffer.alloc(700_000);
  let kept = 0;
  while (spool.fault() === undefined) {
    await append(large);
    kept += 1;
  }
  expect((await refusal(append('more'))).fault).toBe('full');
  expect(spool.bytes).toBeLessThanOrEqual(8 * MIB);
  expect(kept).toBeGreaterThan(6);
  const batch = await spool.read();
  if (batch !== undefined) await spool.forget(batch);
  expect(spool.fault()).toBeUndefined();
  await append('more');
});

test('records that come together cannot pass the bound together', async () => {
  await spool.close();
  await start({ maxBytes: 4 * MIB });
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => append(Buffer.alloc(900_000))));
  expect(outcomes.map(({ status }) => status).filter((status) => status === 'fulfilled')).toHaveLength(3);
  expect(spool.bytes).toBeLessThanOrEqual(4 * MIB);
});

test('the oldest time of reception is that of what is left, also when the clock was set back', async () => {
  expect(spool.oldestReceivedAt()).toBeUndefined();
  await append('a', 2_000);
  await append('b', 3_000);
  expect(spool.oldestReceivedAt()).toBe(2_000);
  await append('c', 1_000);
  await append('d', 4_000);
  expect(spool.oldestReceivedAt()).toBe(1_000);
  await restart();
  expect(spool.oldestReceivedAt()).toBe(1_000);
  expect(await readOut(spool)).toEqual(['a', 'b', 'c', 'd']);
  expect(spool.oldestReceivedAt()).toBeUndefined();
});

test('segments are gone as soon as they are published, and the last one with them', async () => {
  await spool.close();
  await start({ segmentBytes: 100 });
  for (const text of ['one', 'two', 'three', 'four', 'five']) await append(text.repeat(20));
  await readOut(spool);
  expect(readdirSync(folder).filter((name) => name.endsWith('.segment'))).toEqual([]);
});
