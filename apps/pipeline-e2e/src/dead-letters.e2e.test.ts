import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeNormalisedEvent,
  encodeRawBatchEntry,
  encodeRawBatchTrailer,
  eventIdAt,
  identityEventId,
  newRequestId,
  TOPICS,
} from '@millrace/contracts';
import { readConfig } from '@millrace/config';
import type { RawRecord } from '@millrace/domain';
import { kafkaSettings, publisherComponent } from '@millrace/kafka';
import { createSilentLogger } from '@millrace/observability';
import { aCanonicalEvent, aNormalisedEvent, aRawRecord } from '@millrace/testing';
import { drained } from './pipeline/drained';
import { eventually } from './pipeline/eventually';
import { runCli, tryCli } from './pipeline/run-cli';
import { startPipeline, type Pipeline } from './pipeline/start-pipeline';

const WITHIN_MS = 60_000;
const ROOT = join(__dirname, '../../..');
const DAY_MS = 86_400_000;

/** Each run of the command line takes its second, several where the machine is busy. */
jest.setTimeout(300_000);

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ database: 'e2e_dead_letters' });
});

afterAll(() => pipeline.stop());

const millrace = (...args: readonly string[]) => runCli(['dead-letters', ...args], pipeline.environment);
const replay = (...args: readonly string[]) => millrace('replay', '--yes', ...args);

/** Exceptionless answers before it reads: what it does not take becomes a dead letter. */
async function post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const answer = await fetch(`${pipeline.gateway}/api/v2/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${pipeline.tokens.ingest}`,
      'content-type': 'application/json',
      'x-forwarded-for': '192.0.2.1',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  expect(answer.status).toBe(202);
}

interface Letter {
  readonly id: string;
  readonly requestId: string;
  readonly eventId: string;
  readonly position: number;
  readonly code: string;
  readonly state: string;
}

async function letters(...filter: readonly string[]): Promise<readonly Letter[]> {
  const { stdout } = await millrace('list', '--json', '--limit', '1000', ...filter);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Letter);
}

async function countOpen(): Promise<number> {
  const [row] = await pipeline.query<{ open: number }>("SELECT count() AS open FROM dead_letters WHERE state = 'open'");
  return row?.open ?? 0;
}

/** Those that are open, once what was sent has made so many more of them. */
async function lettersOf(
  sending: () => Promise<unknown>,
  count: number,
  ...filter: readonly string[]
): Promise<readonly Letter[]> {
  const before = await countOpen();
  await sending();
  await eventually(countOpen, (open) => open >= before + count, WITHIN_MS);
  return letters(...filter);
}

type Row = Readonly<Record<string, unknown>>;

/** Rows of events once all that was sent has come to its end, so that also what is too many is seen. */
async function rowsWhere(condition: string): Promise<readonly Row[]> {
  await drained(pipeline.environment, WITHIN_MS);
  return pipeline.query<Row>(`SELECT * FROM events WHERE ${condition} ORDER BY event_id`);
}

const LONG_AGO = '2001-02-03T04:05:06Z';
const bad = (source: string, more: object = {}) => ({ type: 'log', source, message: 'late', date: LONG_AGO, ...more });
const FIX = ['--remove', '/date'];

test('the dead events of a batch are sent again, changed and with their own ids; the others are left as they are', async () => {
  const good = { type: 'log', source: 'batch', message: 'fine' };
  const sending = () => post([good, bad('batch'), { ...good, type: 'x'.repeat(200) }, good]);
  const [late, mistyped] = (await lettersOf(sending, 2)).toSorted((a, b) => a.position - b.position);
  expect([late?.code, mistyped?.code]).toEqual(['too_old', 'invalid_event']);

  const preview = await millrace('replay', '--dry-run', '--code', 'too_old', '--remove', '/date');
  expect(preview.stdout).toContain(`${String(late?.id)}  event  INFO batch log: late`);
  const unpatched = await millrace('replay', '--dry-run');
  expect(unpatched.stdout).toContain('2 would be sent, and become: 2 dead-letter');
  expect(await rowsWhere("source = 'batch'")).toHaveLength(2);

  await replay('--code', 'too_old', ...FIX, '--by', 'ada');
  await replay('--code', 'invalid_event', '--set', '/type=log', '--by', 'ada');
  const rows = await rowsWhere("source = 'batch'");
  expect(rows.map(({ event_id }) => event_id)).toEqual(
    expect.arrayContaining([late?.eventId, mistyped?.eventId]) as unknown[],
  );
  expect(rows).toHaveLength(4);
  expect(
    new Set(rows.map(({ request_id, reception_time }) => `${String(request_id)} ${String(reception_time)}`)).size,
  ).toBe(1);

  expect(await letters()).toEqual([]);
  expect(await letters('--state', 'replayed')).toHaveLength(2);
  const shown = await millrace('show', String(mistyped?.id));
  expect(shown.stdout).toMatch(/published +ada/);
  expect(shown.stdout).toContain('"message":"fine"');
});

test('asked for again, by two at once, and after a kill -9 in the middle, every event is stored once', async () => {
  const count = 90;
  const references = Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? {} : { reference_id: `killed-${String(index)}` },
  );
  const sending = () => Promise.all(references.map((reference) => post(bad('killed', reference))));
  expect(await lettersOf(sending, count)).toHaveLength(count);
  const published = async () => {
    const [row] = await pipeline.query<{ published: number }>(
      "SELECT uniqExact(dead_letter_id) AS published FROM dead_letter_replays WHERE outcome = 'published' AND dead_letter_id IN " +
        "(SELECT dead_letter_id FROM dead_letters WHERE body_text LIKE '%killed%')",
    );
    return row?.published ?? 0;
  };
  const args = ['dead-letters', 'replay', '--yes', ...FIX, '--rate', '5/s'];
  const killed = spawn(process.execPath, [join(ROOT, 'apps/cli/dist/main.js'), ...args], {
    env: pipeline.environment,
    stdio: 'ignore',
  });
  await eventually(published, (sent) => sent > 0, WITHIN_MS);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  const sent = await published();
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(count);

  await Promise.all([replay(...FIX), replay(...FIX)]);
  expect((await replay(...FIX)).stdout).toBe('0 sent\n');
  const rows = await rowsWhere("source = 'killed'");
  expect(rows).toHaveLength(count);
  expect(new Set(rows.map(({ request_id }) => request_id)).size).toBe(count);
  expect(await letters()).toEqual([]);
  expect(await published()).toBe(count);
});

test('what was received before its identity’s window, and is sent again by two replays, is stored once', async () => {
  const requestId = newRequestId();
  const old = { type: 'x'.repeat(200), source: 'window', message: 'm' };
  const record = aRawRecord({
    requestId,
    dialect: 'exceptionless',
    route: 'post-events',
    project: 'default',
    receivedAt: Date.now() - 60 * DAY_MS,
    body: Buffer.from(JSON.stringify([{ ...old, reference_id: 'window-1' }, old])),
  });
  const found = await lettersOf(() => publish(record), 2, '--request', requestId);
  const again = () => replay('--request', requestId, '--set', '/type=log');
  await again();
  const ids = [identityEventId('default', 'exceptionless', 'window-1'), eventIdAt(requestId, 1)];
  const stored = await rowsWhere("source = 'window'");
  expect(new Set(stored.map(({ event_id }) => event_id))).toEqual(new Set(ids));

  // As if the replay had died before it said that it had sent them, long ago.
  await command(
    `DELETE FROM dead_letter_replays_v1 WHERE dead_letter_id IN ('${found.map(({ id }) => id).join("','")}')`,
  );
  await command('OPTIMIZE TABLE event_keys_v1 FINAL');
  expect((await again()).stdout).toBe('2 sent\n');
  expect(await rowsWhere("source = 'window'")).toHaveLength(2);
});

test('a change that does not fit is told, and nothing is sent', async () => {
  const sending = () =>
    Promise.all([post(bad('unfit', { tags: ['a'] })), post('no gzip at all', { 'content-encoding': 'gzip' })]);
  const [json, garbage] = (await lettersOf(sending, 2)).toSorted((a, b) => a.code.localeCompare(b.code));
  const ids = [String(json?.id), String(garbage?.id)];
  const unasked = await tryCli(['dead-letters', 'replay', ...ids], pipeline.environment);
  expect(unasked).toMatchObject({ exitCode: 1, stdout: '' });
  expect(unasked.stderr).toContain('2 dead letters would be sent again: say so with --yes');
  const withoutKafka = { ...pipeline.environment, MILLRACE_KAFKA_BROKERS: '127.0.0.1:1' };
  expect((await tryCli(['dead-letters', 'replay', '--yes', ...ids], withoutKafka)).stderr).toMatch(
    /^Kafka cannot be asked/,
  );
  const run = await tryCli(['dead-letters', 'replay', '--yes', ...ids, '--remove', '/no/such'], pipeline.environment);
  expect(run.exitCode).toBe(1);
  expect(run.stdout).toContain(`${String(json?.id)}  left out  remove /no/such: there is nothing at that place`);
  expect(run.stdout).toContain(`${String(garbage?.id)}  left out  its body cannot be inflated`);
  expect(run.stdout).toContain('0 sent; 2 left out');
  const where = `dead_letter_id IN ('${ids.join("','")}')`;
  expect(await pipeline.query(`SELECT * FROM dead_letter_replays WHERE ${where}`)).toEqual([]);
  expect((await millrace('show', ids[1] ?? '')).stdout).toMatch(/as hex .*gzip.*\n00000000 {2}6e 6f 20 67/);
});

test('an event that the store refused is sent again as it was normalised, changed or not', async () => {
  const requestId = newRequestId();
  const event = aNormalisedEvent({
    id: eventIdAt(requestId, 3),
    project: 'default',
    dialect: 'biteral',
    requestId,
    event: aCanonicalEvent({
      source: 'refused',
      receptionTime: Date.now(),
      extensions: Uint8Array.of(0xa0, 0x06, 0x01),
    }),
    identity: { key: 'refused-1', uniqueBy: 'refused-1', windowSeconds: 60 },
    tags: ['kept'],
    attributes: { quantity: 2 },
  });
  const outOfTime = { ...event, id: eventIdAt(requestId, 4), event: { ...event.event, generationTime: -(2 ** 50) } };
  const refused = await Promise.all([insertRefused(event), insertRefused(outOfTime)]);
  const run = await tryCli(
    ['dead-letters', 'replay', '--yes', ...refused, '--set', '/event/generationTime=1700000000000'],
    pipeline.environment,
  );
  expect(run).toMatchObject({ exitCode: 0, stdout: '2 sent\n' });
  const rows = await rowsWhere("source = 'refused'");
  expect(rows).toMatchObject(
    [event, outOfTime].map(({ id }) => ({
      event_id: id,
      request_id: requestId,
      dialect: 'biteral',
      client_key: 'refused-1',
      tags: ['kept'],
      attributes: { quantity: 2 },
      generation_time: '2023-11-14 22:13:20.000',
      extensions: { 100: '1' },
    })),
  );
});

test('the commands of the operators’ page do what it says', async () => {
  const page = readFileSync(join(ROOT, 'docs/dead-letters.md'), 'utf8');
  const commands = [...page.matchAll(/^ {4}millrace (dead-letters .+)$/gm)].map(([, line = '']) => line.split(' '));
  expect(commands.map(([, verb]) => verb)).toEqual(['count', 'list', 'show', 'replay', 'replay']);
  const [first] = await lettersOf(() => post([bad('page'), bad('page')]), 2, '--code', 'too_old');
  const outputs: string[] = [];
  for (const args of commands) {
    const { stdout } = await runCli(
      args.map((arg) => (arg === '<id>' ? (first?.id ?? '') : arg)),
      pipeline.environment,
    );
    outputs.push(stdout);
  }
  const [counted, listed, shown, foreseen, sent] = outputs;
  expect(counted).toMatch(/default +too_old +\d/);
  expect(listed).toContain(first?.id);
  expect(shown).toContain('"source":"page"');
  expect(foreseen).toMatch(/would be sent, and become: \d+ event\n/);
  expect(sent).toMatch(/^\d+ sent\n$/);
  expect(await rowsWhere("source = 'page'")).toHaveLength(2);
});

async function publish(record: RawRecord): Promise<void> {
  const { kafka: config } = readConfig({ kafka: kafkaSettings }, pipeline.environment);
  const log = createSilentLogger();
  const { value, stop } = await publisherComponent({ config, clientId: 'e2e', topic: TOPICS.raw, log }).start();
  const trailer = encodeRawBatchTrailer({ gatewayVersion: '', gatewayId: '', lowWatermark: 0 });
  await value.publish(0, [{ value: Buffer.concat([encodeRawBatchEntry(record), trailer]) }]);
  await stop();
}

/** A dead letter as the writer makes it of an event that ClickHouse refuses. */
async function insertRefused(event: ReturnType<typeof aNormalisedEvent>): Promise<string> {
  const id = crypto.randomUUID();
  const body = Buffer.from(encodeNormalisedEvent(event)).toString('hex');
  await command(
    `INSERT INTO dead_letters_v1 (dead_letter_id, stage, code, reason, dialect, project, event_id, received_at,
      dead_lettered_at, content_type, parameters, raw_index, body) VALUES ('${id}', 'store', 'unstorable_event', 'no', '${event.dialect}', 'default', '${event.id}',
      now64(3), now64(3), 'application/x-protobuf; message=millrace.v1.NormalisedEvent', {'identityWindow': '60'}, 3, unhex('${body}'))`,
  );
  return id;
}

async function command(sql: string): Promise<void> {
  const { MILLRACE_CLICKHOUSE_URL = '', MILLRACE_CLICKHOUSE_DATABASE = '' } = pipeline.environment;
  const answer = await fetch(`${MILLRACE_CLICKHOUSE_URL}/?database=${MILLRACE_CLICKHOUSE_DATABASE}`, {
    method: 'POST',
    body: sql,
  });
  if (!answer.ok) throw new Error(await answer.text());
}
