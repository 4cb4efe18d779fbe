import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRawBatchEntry } from '@millrace/contracts';
import { createSilentLogger } from '@millrace/observability';
import { aRawRecord } from '@millrace/testing';
import { readOut } from '../testing/read-out';
import { UnreliableDisk } from '../testing/unreliable-disk';
import { MAX_FRAME_BYTES } from './frame';
import { openSpool } from './open-spool';
import { toOwnedRecord, type OwnedRecord } from './owned-record';
import type { Spool } from './spool';

jest.setTimeout(60_000);

const BODY_BYTES = 64 * 1024;

let folder: string;
let disk: UnreliableDisk;
let spool: Spool;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spool-'));
  disk = new UnreliableDisk();
  await start();
});

afterEach(async () => {
  await spool.close();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  const { createFile } = disk;
  const maxBytes = MAX_FRAME_BYTES + 14 * BODY_BYTES;
  spool = await openSpool({ folder, maxBytes, createFile, log: createSilentLogger() });
}

function recordOf(project: string): OwnedRecord {
  const entry = encodeRawBatchEntry(aRawRecord({ project, body: Buffer.alloc(BODY_BYTES) }));
  return toOwnedRecord(entry, 'regular');
}

async function flood(project: string): Promise<number> {
  let kept = 0;
  for (; spool.refuse(project) === undefined; kept += 1) await spool.append(recordOf(project));
  return kept;
}

test('a project that floods has its share, and others are taken, by the next process as well', async () => {
  expect(await flood('flood')).toBe(13);
  for (const open of [() => Promise.resolve(), () => spool.close().then(start)]) {
    await open();
    expect(spool.refuse('flood')).toBe('share');
    expect(spool.refuse('other')).toBeUndefined();
    expect(spool.fault()).toBeUndefined();
  }
});

test('what was published is given back to its project', async () => {
  await flood('flood');
  await spool.append(recordOf('other'));
  await readOut(spool);
  expect(await flood('flood')).toBe(13);
});

test('what the disk did not take is given back to its project', async () => {
  disk.fail('ENOSPC', 'write');
  const refused = await Promise.allSettled(Array.from({ length: 10 }, () => spool.append(recordOf('flood'))));
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set(['rejected']));
  disk.mend();
  while (spool.fault() !== undefined) await new Promise(setImmediate);
  expect(await flood('flood')).toBe(13);
});
