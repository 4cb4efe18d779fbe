import { createProject, createToken } from '@millrace/access';
import { readConfig } from '@millrace/config';
import { testSettings } from '../engines/test-settings';
import { drained } from '../pipeline/drained';
import { SERVICES, startPipeline, type Pipeline } from '../pipeline/start-pipeline';
import { fuzzedBiteral } from './biteral-requests';
import { fuzzedCloudEvents } from './cloudevents-requests';
import { fuzzedExceptionless } from './exceptionless-requests';
import { findUnkept, readStored } from './find-unkept';
import { traceIdOf, type FuzzProject } from './fuzz-request';
import { describeOrigin, fuzz, type Account, type FuzzRun } from './fuzz-run';
import type { FuzzedDialect } from './fuzzed-dialect';
import { fuzzedNative } from './native-requests';
import { readMetrics, sumOf } from './read-metrics';
import { createFuzzClient, type FuzzClient } from './send-fuzz-request';
import { fuzzedYamcs } from './yamcs-requests';

const DIALECTS = [fuzzedExceptionless, fuzzedYamcs, fuzzedBiteral, fuzzedNative, fuzzedCloudEvents];

/** Of all requests; a question costs the store more than an event. */
const ASKED_SHARE = 0.015;

/** The share of answers of either kind below which a run says nothing about it. */
const TELLING_SHARE = 0.2;

const DRAINED_WITHIN_MS = 60_000;
const TEST_TIMEOUT_MS = 600_000;
const MAX_RESIDENT_BYTES = 512 * 1024 * 1024;

/** Faults that a failure shows. */
const MAX_SHOWN = 5;

const { tests } = readConfig({ tests: testSettings });

let pipeline: Pipeline;
let client: FuzzClient;
const projects = new Map<string, FuzzProject>();

beforeAll(async () => {
  pipeline = await startPipeline({ database: 'e2e_fuzz', addProjects: createProjects });
  client = createFuzzClient(pipeline.gateway);
}, 180_000);

afterAll(async () => {
  client.close();
  await pipeline.stop();
});

/** A dialect's own, so that what a project has is what its run sent. */
async function createProjects(file: string): Promise<void> {
  for (const { name } of DIALECTS) {
    await createProject(file, { id: name, yamcsInstances: ['simulator'] });
    const ingest = await createToken(file, { project: name, name: 'ingest', scopes: ['ingest'] });
    const read = await createToken(file, { project: name, name: 'read', scopes: ['read'] });
    projects.set(name, { id: name, ingest: ingest.token, read: read.token });
  }
}

function projectOf({ name }: FuzzedDialect): FuzzProject {
  const project = projects.get(name);
  if (project === undefined) throw new Error(`no project for ${name}`);
  return project;
}

function fuzzed(dialect: FuzzedDialect): Promise<FuzzRun> {
  const asks = Math.round(tests.fuzzRequests * ASKED_SHARE);
  const sends = tests.fuzzRequests - asks;
  return fuzz({ dialect, project: projectOf(dialect), client, seed: tests.fuzzSeed, sends, asks });
}

/** What the services counted since they started, and when that was. */
async function readCounts({ name }: FuzzedDialect) {
  const metrics = await Promise.all(SERVICES.map((service) => readMetrics(pipeline, service)));
  const total = (metric: string, labels: string) => metrics.reduce((sum, one) => sum + sumOf(one, metric, labels), 0);
  return {
    normalised: total('normaliser_events_normalised_total', `dialect="${name}"`),
    duplicates: total('writer_events_total', 'outcome="duplicate"'),
    starts: metrics.map((one) => sumOf(one, 'process_start_time_seconds')),
    residentBytes: metrics.map((one) => sumOf(one, 'process_resident_memory_bytes')),
  };
}

/** Compares what was answered with what is stored; gives the number of rows. */
async function expectKept(dialect: FuzzedDialect, { accounts }: FuzzRun, duplicates: number): Promise<number> {
  const show = (account: Account) => describeOrigin({ dialect, project: projectOf(dialect) }, account);
  const stored = await readStored(pipeline, projectOf(dialect).id);
  const { unkept, repeated } = findUnkept(accounts, stored, dialect.deadLetterCodes);
  const shown = unkept.slice(0, MAX_SHOWN).map(({ account, fault }) => `${fault}: ${show(account)}`);
  expect({ unkept: unkept.length, shown }).toEqual({ unkept: 0, shown: [] });
  const lost = repeated.length > duplicates ? repeated : [];
  expect(lost.map(show)).toEqual([]);
  const traces = new Set(accounts.map(({ marker }) => traceIdOf(marker)));
  expect([...stored.keys()].filter((trace) => !traces.has(trace))).toEqual([]);
  const ids = [...stored.values()].flatMap(({ eventIds }) => eventIds);
  expect(new Set(ids).size).toBe(ids.length);
  return ids.length;
}

/** That enough was taken, and enough refused, for the run to mean something. */
function expectTelling({ statuses }: FuzzRun): void {
  const share = (from: number) =>
    [...statuses].reduce((sum, [status, count]) => (status >= from && status < from + 100 ? sum + count : sum), 0) /
    tests.fuzzRequests;
  expect(share(200)).toBeGreaterThan(TELLING_SHARE);
  expect(share(400)).toBeGreaterThan(TELLING_SHARE / 4);
}

test.each(DIALECTS)(
  `$name from seed ${String(tests.fuzzSeed)}: every request is answered, and what was taken is there, once`,
  async (dialect) => {
    const before = await readCounts(dialect);
    const run = await fuzzed(dialect);
    await drained(pipeline.environment, DRAINED_WITHIN_MS);

    const after = await readCounts(dialect);
    const duplicates = after.duplicates - before.duplicates;
    const rows = await expectKept(dialect, run, duplicates);
    expect(rows).toBe(after.normalised - before.normalised - duplicates);
    expectTelling(run);
    expect(after.starts).toEqual(before.starts);
    expect(Math.max(...after.residentBytes)).toBeLessThan(MAX_RESIDENT_BYTES);
  },
  TEST_TIMEOUT_MS,
);
