import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { appendFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createRecordingLogger, createSilentLogger } from '@millrace/observability';
import { FRAME_HEAD_BYTES } from './frame';
import { openSpool, type OpenSpoolOptions } from './open-spool';
import type { Spool } from './spool';
import { readOut } from '../testing/read-out';

jest.setTimeout(60_000);

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
  return spool.append({ entry: Buffer.from(text), receivedAt, lane: 'regular', project: 'default' });
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
  expect(await readOut(spool)).toEqual(texts);
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
  expect(await readOut(spool)).toEqual(['two', 'three']);
  await restart();
  expect(spool.owedBytes).toBe(0);
});

test('what stands between a full spool and its next room is the rest of its oldest segment, at the rate of the drain', async () => {
  const time = jest.spyOn(performance, 'now').mockReturnValue(0);
  await start({ segmentBytes: 200 });
  for (let count = 0; count < 5; count += 1) await append('x'.repeat(100 - FRAME_HEAD_BYTES));
  const [segment, offset] = [0, 100];
  await spool.forget({ records: [], damaged: 0, bytes: 100, end: { segment, offset, record: 1 } });
  time.mockReturnValue(1_000);
  expect(spool.load()).toEqual({ usedBytes: 100, bytesPerSecond: 50 });
  time.mockRestore();
});

test('a record keeps its time and its lane', async () => {
  await start();
  const record = { entry: Buffer.from('one'), receivedAt: 1_700_000_000_123, lane: 'overflow' as const };
  await spool.append({ project: 'default', ...record });
  await restart();
  expect((await spool.read())?.records).toEqual([record]);
});

test('a gateway keeps its id, and its folder for itself', async () => {
  await start();
  const { gatewayId } = spool;
  expect(gatewayId).toMatch(/^spool-[\da-f-]{36}$/);
  await expect(openSpool({ folder, maxBytes: MIB, log: createSilentLogger() })).rejects.toThrow(
    /another gateway \(process \d+\) holds/,
  );
  await restart();
  expect(spool.gatewayId).toBe(gatewayId);
});

test('a folder is made with those that it lies in, also where its path is relative', async () => {
  await start({ folder: relative(process.cwd(), join(folder, 'a', 'b')) });
  await append('one');
  expect(readdirSync(join(folder, 'a', 'b'))).toContain('0000000000000000.segment');
});

describe('when the process before was killed', () => {
  /** Leaves the folder as a kill would, with this done to the last segment. */
  async function afterKill(change: (path: string) => Promise<void>): Promise<void> {
    await spool.close();
    await change(segments().at(-1) ?? '');
    await start();
  }

  test.each([1, 10, 27, 28, 32])(
    'a record of which only %d bytes were written is cut off, and what follows is whole',
    async (bytes) => {
      await start();
      await append('whole');
      const end = statSync(only(segments())).size;
      await append('torn off');
      await afterKill((path) => truncate(path, end + bytes));
      expect(statSync(only(segments())).size).toBe(end);
      await append('next');
      expect(await readOut(spool)).toEqual(['whole', 'next']);
    },
  );

  test('zeros at the end, which a file system may leave, are cut off', async () => {
    await start();
    await append('whole');
    await afterKill((path) => appendFile(path, Buffer.alloc(5_000)));
    expect(await readOut(spool)).toEqual(['whole']);
  });

  test('without a position everything that is there comes again', async () => {
    await start();
    await append('one');
    const batch = await spool.read();
    if (batch !== undefined) await spool.forget({ ...batch, end: { ...batch.end, offset: 0, record: 0 } });
    await append('two');
    await afterKill(() => writeFile(join(folder, 'position.json'), ''));
    expect(await readOut(spool)).toEqual(['one', 'two']);
  });
});

describe('damage in the middle', () => {
  const texts = numbered(5);
  const frame = FRAME_HEAD_BYTES + Buffer.byteLength('record 0');

  /** Gives what is logged from then on. */
  async function damage(change: (content: Buffer) => Buffer): Promise<readonly string[]> {
    const lines: string[] = [];
    await start();
    for (const text of texts) await append(text);
    await spool.close();
    const path = only(segments());
    writeFileSync(path, change(readFileSync(path)));
    await start({ log: createRecordingLogger(lines) });
    return lines;
  }

  function errorsAmong(lines: readonly string[]): readonly object[] {
    return lines.map((line) => JSON.parse(line) as { level: number }).filter(({ level }) => level === 50);
  }

  function flip(content: Buffer, at: number): Buffer {
    content.writeUInt8(content.readUInt8(at) ^ 0x10, at);
    return content;
  }

  test.each([
    ['an entry', (content: Buffer) => flip(content, 2 * frame + FRAME_HEAD_BYTES)],
    ['a head', (content: Buffer) => flip(content, 2 * frame + 2)],
    ['a length', (content: Buffer) => flip(content, 2 * frame + 6)],
    ['a time', (content: Buffer) => flip(content, 2 * frame + 12)],
    ['everything of a record', (content: Buffer) => content.fill(7, 2 * frame, 3 * frame)],
  ])('of %s costs that record, which is kept aside and reported, and no other', async (_, change) => {
    const lines = await damage(change);
    expect(await readOut(spool)).toEqual(['record 0', 'record 1', 'record 3', 'record 4']);
    const kept = readFileSync(join(folder, 'set-aside', '0000000000000000.segment'));
    expect(kept.length).toBe(5 * frame);
    expect(errorsAmong(lines)).toMatchObject([
      { level: 50, from: 2 * frame, to: 3 * frame, segment: join(folder, 'set-aside', '0000000000000000.segment') },
    ]);
    expect(spool.bytes).toBe(0);
  });

  test('at the end is reported too, where it is more than a write that was cut off', async () => {
    const lines = await damage((content) => flip(content, 4 * frame + 2));
    expect(await readOut(spool)).toEqual(texts.slice(0, 4));
    expect(errorsAmong(lines)).toMatchObject([{ level: 50, from: 4 * frame, to: 5 * frame }]);
  });

  test('a segment of nothing but damage does not stand in the way', async () => {
    await damage((content) => content.fill(7));
    await append('after');
    expect(await readOut(spool)).toEqual(['after']);
  });
});

test('random damage never costs a record that it did not touch', async () => {
  const recordBytes = FRAME_HEAD_BYTES + 100;
  for (let seed = 1; seed <= 30; seed += 1) {
    rmSync(folder, { recursive: true });
    await start();
    const texts = Array.from({ length: 20 }, (_, number) => String(number).padEnd(100, 'MRS1'));
    await Promise.all(texts.map((text) => append(text)));
    await spool.close();
    const path = only(segments());
    const content = readFileSync(path);
    const from = (seed * 7919) % (content.length - 1);
    const to = Math.min(content.length - 1, from + ((seed * 104_729) % 400));
    content.fill(0xa5, from, to + 1);
    writeFileSync(path, content);
    await start();
    const isTouched = (number: number) => from < (number + 1) * recordBytes && to >= number * recordBytes;
    expect(await readOut(spool)).toEqual(texts.filter((_, number) => !isTouched(number)));
    await spool.close();
  }
  await start();
});
