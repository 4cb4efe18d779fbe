/**
 * What one project's flood costs another: `npx tsx apps/pipeline-e2e/perf/fairness.ts [runs]`, after a build, on a machine
 * that does nothing else. A project sends an event ten times a second; meanwhile another sends 400,000 as fast as they are
 * taken. Prints, as JSON, what the first one waits for answers and for rows: without a flood, and with one, with and without
 * what keeps projects apart.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createProject, createToken } from '@millrace/access';
import type { Environment } from '@millrace/config';
import { startLocalEngines } from '../src/engines/local-engines';
import { drained } from '../src/pipeline/drained';
import { eventually } from '../src/pipeline/eventually';
import { startPipeline, type Pipeline } from '../src/pipeline/start-pipeline';

const [runs = '3'] = process.argv.slice(2);
const FLOOD_BATCHES = 800;
const EVENTS_PER_BATCH = 500;
const FLOOD_CONNECTIONS = 8;
const VICTIM_PERIOD_MS = 100;
const WARM_UP_MS = 3_000;
const WITHOUT_FLOOD_MS = 15_000;
const DRAINED_WITHIN_MS = 600_000;

const NO_LANES: Environment = { MILLRACE_GATEWAY_OVERFLOW_BYTES_PER_SECOND: '0' };
const NO_YIELD: Environment = { MILLRACE_NORMALISER_OVERFLOW_WRITER_DELAY_MS: '0' };

const SCENARIOS = [
  { name: 'no flood', flood: false, settings: {} },
  { name: 'flood, projects together', flood: true, settings: { ...NO_LANES, ...NO_YIELD } },
  { name: 'flood, partitions apart', flood: true, settings: NO_YIELD },
  { name: 'flood, partitions apart and the flood held back (the default)', flood: true, settings: {} },
] as const;

const FLOOD_BODY = JSON.stringify(
  Array.from({ length: EVENTS_PER_BATCH }, (_, index) => ({
    message: `one of very many, ${String(index)}`,
    source: 'flood',
    type: `type ${String(index % 20)}`,
    attributes: { text: 'x'.repeat(100), number: index },
  })),
);

async function post(gateway: string, token: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (;;) {
    const answer = await fetch(`${gateway}/v1/events`, { method: 'POST', headers, body });
    await answer.arrayBuffer();
    if (answer.status === 202) return;
    if (answer.status !== 503 && answer.status !== 429) throw new Error(`answered ${String(answer.status)}`);
    await wait(Number(answer.headers.get('retry-after')) * 1_000);
  }
}

async function flood({ gateway }: Pipeline, token: string): Promise<void> {
  let left = FLOOD_BATCHES;
  const send = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await post(gateway, token, FLOOD_BODY);
    }
  };
  await Promise.all(Array.from({ length: FLOOD_CONNECTIONS }, send));
}

/** Sends on until it is told to end; resolves with how long each answer took, in milliseconds. */
async function sendSteadily({ gateway, tokens }: Pipeline, ended: AbortSignal): Promise<readonly number[]> {
  const answers: Promise<number>[] = [];
  while (!ended.aborted) {
    const sentAt = performance.now();
    answers.push(post(gateway, tokens.ingest, '{"message":"mine"}').then(() => performance.now() - sentAt));
    await wait(VICTIM_PERIOD_MS);
  }
  return Promise.all(answers);
}

async function floodUntilStored(pipeline: Pipeline, token: string): Promise<void> {
  await flood(pipeline, token);
  const stored = async (): Promise<number> => {
    const [row] = await pipeline.query<{ rows: number }>("SELECT count() AS rows FROM events WHERE project = 'flood'");
    return row?.rows ?? 0;
  };
  await eventually(stored, (rows) => rows >= FLOOD_BATCHES * EVENTS_PER_BATCH, DRAINED_WITHIN_MS);
}

async function measure(settings: Environment, isFlooded: boolean, engines: Engines): Promise<object> {
  let token = '';
  const pipeline = await startPipeline({
    database: `fairness_${String(Date.now())}`,
    engines,
    settings,
    addProjects: async (file) => {
      await createProject(file, { id: 'flood' });
      ({ token } = await createToken(file, { project: 'flood', name: 'flood', scopes: ['ingest'] }));
    },
  });
  try {
    const ended = new AbortController();
    const sending = sendSteadily(pipeline, ended.signal);
    await wait(WARM_UP_MS);
    const begun = Date.now();
    await (isFlooded ? floodUntilStored(pipeline, token) : wait(WITHOUT_FLOOD_MS));
    const seconds = (Date.now() - begun) / 1_000;
    ended.abort();
    const answers = [...(await sending)].sort((a, b) => a - b);
    await drained(pipeline.environment, DRAINED_WITHIN_MS);
    return { seconds, ...(await readWaits(pipeline, begun)), answerP99Ms: Math.round(quantile(answers, 0.99)) };
  } finally {
    await pipeline.stop();
  }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? 0;
}

/** From the reception of the steady project's events to their rows. */
async function readWaits(pipeline: Pipeline, since: number): Promise<object> {
  const [row] = await pipeline.query<object>(
    `SELECT count() AS events, quantileExact(0.5)(waited) AS rowP50Ms, quantileExact(0.99)(waited) AS rowP99Ms, max(waited) AS rowMaxMs
     FROM (SELECT toUnixTimestamp64Milli(stored_at) - toUnixTimestamp64Milli(reception_time) AS waited
           FROM events WHERE project = 'default' AND reception_time >= fromUnixTimestamp64Milli(${String(since)}))`,
  );
  return row ?? {};
}

type Engines = Awaited<ReturnType<typeof startLocalEngines>>['engines'];

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-fairness-'));
  const { engines, stop } = await startLocalEngines({ folder, java: 'java' });
  try {
    for (let run = 1; run <= Number(runs); run += 1) {
      for (const { name, flood: isFlooded, settings } of SCENARIOS) {
        console.log(JSON.stringify({ run, name, ...(await measure(settings, isFlooded, engines)) }));
      }
    }
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
