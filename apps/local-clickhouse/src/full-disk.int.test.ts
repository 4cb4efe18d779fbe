import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, seenBy, send, startLocalServer, temporaryFolder, type LocalServer } from './testing/local-server';

const MIB = 1024 * 1024;
/** What a client takes for a sign that the disk is full, or for one that it should ask again (libs/clickhouse). */
const SIGNS_OF_A_FULL_DISK = /^Code: (?:243|75|76|23|24|172|204|294|586)\./;

const folder = temporaryFolder();
let server: LocalServer;
let filler: string;

beforeAll(async () => {
  server = await startLocalServer({ dataDir: folder.path, diskBytes: 160 * MIB });
  filler = seenBy(server, join(folder.path, 'filler'));
  writeFileSync(filler, Buffer.alloc(80 * MIB));
  await ask(server.url, 'CREATE DATABASE app');
  await ask(
    server.url,
    'CREATE TABLE app.t (batch UInt32, v String) ENGINE = MergeTree ORDER BY batch SETTINGS non_replicated_deduplication_window = 1000',
  );
}, 60_000);

afterAll(async () => {
  await server.end('SIGKILL');
  folder.remove();
});

/** One insert of four rows of a mebibyte that nothing compresses. */
const insert = (batch: number) =>
  send(
    server.url,
    Array.from({ length: 4 }, () => `${String(batch)}\t${randomBytes(MIB / 2).toString('hex')}\n`).join(''),
    {
      parameters: {
        query: 'INSERT INTO app.t FORMAT TSV',
        insert_deduplication_token: `batch ${String(batch)}`,
        wait_end_of_query: '1',
      },
    },
  );

const stored = async () =>
  (await ask(server.url, 'SELECT batch, count() FROM app.t GROUP BY batch ORDER BY batch FORMAT TSV'))
    .split('\n')
    .filter((line) => line !== '');

test('on a full disk an insert is refused aloud, and taken when there is room again', async () => {
  const acknowledged: number[] = [];
  const refused: string[] = [];
  for (let batch = 0; refused.length < 5; batch += 1) {
    const { status, text } = await insert(batch);
    if (status === 200) acknowledged.push(batch);
    else refused.push(text);
  }
  for (const text of refused) expect(text).toMatch(SIGNS_OF_A_FULL_DISK);
  expect(await stored()).toEqual(acknowledged.map((batch) => `${String(batch)}\t4`));
  expect(acknowledged.length).toBeGreaterThan(3);

  rmSync(filler);
  const last = (acknowledged.at(-1) ?? 0) + 1;
  for (let batch = last; batch < last + 5; batch += 1) {
    expect(await insert(batch)).toMatchObject({ status: 200 });
    acknowledged.push(batch);
  }
  expect(await stored()).toEqual(acknowledged.toSorted((a, b) => a - b).map((batch) => `${String(batch)}\t4`));
}, 120_000);
