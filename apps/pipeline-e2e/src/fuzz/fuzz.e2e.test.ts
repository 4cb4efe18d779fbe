import { createProject, createToken } from '@millrace/access';
import { readConfig } from '@millrace/config';
import { testSettings } from '../engines/test-settings';
import { drained } from '../pipeline/drained';
import { SERVICES, startPipeline, type Pipeline } from '../pipeline/start-pipeline';
import { fuzzedBiteral } from './biteral-requests';
import { fuzzedCloudEvents } from './cloudevents-requests';
import { fuzzedExceptionless } from './exceptionless-requests';
import { findUnkept, readStored } from './find-unkept';
import type { FuzzProject } from './fuzz-request';
import { traceIdOf } from './fuzz-request';
import { describeOrigin, fuzz, type FuzzRun } from './fuzz-run';
import type { FuzzedDialect } from './fuzzed-dialect';
import { fuzzedNative } from './native-requests';
import { readMetrics, sumOf } from './read-metrics';
import { createFuzzClient, type FuzzClient } from './send-fuzz-request';
import { fuzzedYamcs } from './yamcs-requests';

const DIALECTS = [fuzzedExceptionless, fuzzedYamcs, fuzzedBiteral, fuzzedNative, fuzzedCloudEvents];

/** Of all requests; what is asked costs more than what is sent. */
const ASKED_SHARE = 0.04;

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

/** What services counted; compared before and after a run. */
async function readCounts({ name }: FuzzedDialect) {
  const [normaliser, writer] = await Promise.all([
    readMetrics(pipeline, 'normaliser'),
    readMetrics(pipeline, 'clickhouse-writer'),
  ]);
  return {
    normalised: sumOf(normaliser, 'normaliser_events_normalised_total', `dialect="${name}"`),
    duplicates: sumOf(writer, 'writer_events_total', 'outcome="duplicate"'),
    starts: await Promise.all(
      SERVICES.map(async (service) => sumOf(await readMetrics(pipeline, service), 'process_start_time_seconds')),
    ),
  };
}

async function residentBytes(): Promise<readonly number[]> {
  return Promise.all(
    SERVICES.map(async (service) => sumOf(await readMetrics(pipeline, service), 'process_resident_memory_bytes')),
  );
}

async function expectKept(dialect: FuzzedDialect, { accounts }: FuzzRun, duplicates: number): Promise<number> {
  const stored = await readStored(pipeline, projectOf(dialect).id);
  const { unkept, repeated } = findUnkept(accounts, stored, dialect.deadLetterCodes);
  const shown = unkept.slice(0, MAX_SHOWN).map(({ account, fault }) => {
    return `${fault}: ${describeOrigin({ dialect, project: projectOf(dialect) }, account)}`;
  });
  expect({ unkept: unkept.length, shown }).toEqual({ unkept: 0, shown: [] });
  const known = new Set(accounts.map(({ marker }) => traceIdOf(marker)));
  expect([...stored.keys()].filter((trace) => !known.has(trace))).toEqual([]);
  const surplus = repeated
    .slice(duplicates)
    .map((account) => describeOrigin({ dialect, project: projectOf(dialect) }, account));
  expect(surplus).toEqual([]);
  const ids = [...stored.values()].flatMap(({ eventIds }) => eventIds);
  expect(new Set(ids).size).toBe(ids.length);
  return ids.length;
}

test.each(DIALECTS)(
  '$name: whatever is sent is answered in time, without a 5xx, and what was taken is there once',
  async (dialect) => {
    const before = await readCounts(dialect);
    const asks = Math.round(tests.fuzzRequests * ASKED_SHARE);
    const run = await fuzz({
      dialect,
      project: projectOf(dialect),
      client,
      seed: tests.fuzzSeed,
      sends: tests.fuzzRequests - asks,
      asks,
    });
    await drained(pipeline.environment, DRAINED_WITHIN_MS);

    const after = await readCounts(dialect);
    const duplicates = after.duplicates - before.duplicates;
    const rows = await expectKept(dialect, run, duplicates);
    expect(rows).toBe(after.normalised - before.normalised - duplicates);
    expect(after.starts).toEqual(before.starts);
    expect(Math.max(...(await residentBytes()))).toBeLessThan(MAX_RESIDENT_BYTES);
    console.log(dialect.name, [...run.statuses].sort(), { rows, duplicates, memory: await residentBytes() });
  },
  TEST_TIMEOUT_MS,
);
