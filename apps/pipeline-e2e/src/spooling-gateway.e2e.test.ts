import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bringBack, startBrokers, takeDown, type Brokers } from './killed-brokers/start-brokers';
import { drained } from './pipeline/drained';
import { eventually } from './pipeline/eventually';
import { readMetrics, sumOf } from './fuzz/read-metrics';
import { startPipeline, type Pipeline } from './pipeline/start-pipeline';

const TIMEOUT_MS = 280_000;
/** Kafka is back, the services find it again, and everything is taken. */
const DRAINS_WITHIN_MS = 120_000;

let folder: string;
let brokers: Brokers;
let pipeline: Pipeline;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-spool-'));
  brokers = await startBrokers(1);
  pipeline = await startPipeline({
    database: 'e2e_spooling_gateway',
    settings: {
      MILLRACE_KAFKA_BROKERS: brokers.config.brokers.join(','),
      MILLRACE_GATEWAY_SPOOL_DIR: join(folder, 'spool'),
    },
  });
}, TIMEOUT_MS);

afterAll(async () => {
  await pipeline.stop();
  await brokers.stop();
  rmSync(folder, { recursive: true, force: true });
}, TIMEOUT_MS);

/** What producers have sent, by the answer. */
const sent = { acknowledged: [] as string[], uncertain: [] as string[] };

/** Sends events that nobody has named, each once; who gets no answer, or a refusal, does not know whether it is stored. */
async function sendEvents(label: string, count: number): Promise<void> {
  const batches = Array.from({ length: Math.ceil(count / 10) }, async (_, batch) => {
    const messages = Array.from({ length: 10 }, (__, number) => `${label} ${String(batch * 10 + number)}`);
    const isAcknowledged = await send(messages);
    (isAcknowledged ? sent.acknowledged : sent.uncertain).push(...messages);
  });
  await Promise.all(batches);
}

async function send(messages: readonly string[]): Promise<boolean> {
  try {
    const { ok } = await fetch(`${pipeline.gateway}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${pipeline.tokens.ingest}`, 'content-type': 'application/json' },
      body: JSON.stringify(messages.map((message) => ({ message }))),
    });
    return ok;
  } catch {
    return false;
  }
}

/** Sends a few events again and again until they are acknowledged without Kafka. */
async function sendUntilAcknowledged(label: string): Promise<void> {
  const before = sent.acknowledged.length;
  let attempt = 0;
  await eventually(
    () => sendEvents(`${label}, attempt ${String((attempt += 1))},`, 10),
    () => sent.acknowledged.length > before,
    60_000,
  );
}

async function spooledRecords(): Promise<number | undefined> {
  try {
    return sumOf(await readMetrics(pipeline, 'gateway'), 'gateway_spool_records');
  } catch {
    // It was killed a moment ago.
    return undefined;
  }
}

/** What is on the disk of a gateway, as a crash would leave it. */
function copySpool(): string {
  const copy = join(folder, 'copy');
  cpSync(join(folder, 'spool'), copy, { recursive: true, filter: (path) => basename(path) !== 'lock' });
  return copy;
}

const segmentsIn = (spool: string) => readdirSync(spool).filter((name) => name.endsWith('.segment'));

interface Stored {
  readonly message: string;
  readonly times: number;
}

test(
  'what a gateway acknowledged without Kafka is stored once, though it is killed, and publishes it twice',
  async () => {
    await sendEvents('with Kafka', 100);
    expect(sent.uncertain).toEqual([]);
    await takeDown(brokers.nodes);
    await sendUntilAcknowledged('after Kafka was killed');
    await sendEvents('without Kafka', 1_000);
    pipeline.kill('gateway');
    await sendUntilAcknowledged('after the gateway was killed');
    const sending = sendEvents('while it is killed', 300);
    pipeline.kill('gateway');
    await sending;
    await sendUntilAcknowledged('after it was killed again');
    expect(await spooledRecords()).toBeGreaterThanOrEqual(100);
    const copy = copySpool();

    await bringBack(brokers.nodes);
    expect(await eventually(spooledRecords, (records) => records === 0, DRAINS_WITHIN_MS)).toBe(0);
    // The state that a crash leaves between the brokers' acknowledgement and the note of it, for everything at once.
    await pipeline.startGateway({ MILLRACE_GATEWAY_SPOOL_DIR: copy });
    const left = () => Promise.resolve(segmentsIn(copy));
    expect(await eventually(left, (segments) => segments.length === 0, DRAINS_WITHIN_MS)).toEqual([]);

    await drained(pipeline.environment, DRAINS_WITHIN_MS);
    const stored = await pipeline.query<Stored>('SELECT message, count() AS times FROM events GROUP BY message');
    expect(stored.filter(({ times }) => times > 1)).toEqual([]);
    const messages = new Set(stored.map(({ message }) => message));
    expect(sent.acknowledged.filter((message) => !messages.has(message))).toEqual([]);
    const known = new Set([...sent.acknowledged, ...sent.uncertain]);
    expect(stored.filter(({ message }) => !known.has(message))).toEqual([]);
    expect(await pipeline.query('SELECT code, reason FROM dead_letters')).toEqual([]);
  },
  TIMEOUT_MS,
);
