import { createProject, createToken } from '@millrace/access';
import { eventually } from './pipeline/eventually';
import { tryCli } from './pipeline/run-cli';
import { startPipeline, type Pipeline } from './pipeline/start-pipeline';

const WITHIN_MS = 60_000;
/** The topics are shared with other test files, the project is not. */
const PROJECT = 'accounts';

jest.setTimeout(300_000);

let pipeline: Pipeline;
let token: string;

beforeAll(async () => {
  pipeline = await startPipeline({
    database: 'e2e_completeness',
    settings: { MILLRACE_GATEWAY_WATERMARK_PERIOD_MS: '500' },
    addProjects: async (projectsFile) => {
      await createProject(projectsFile, { id: PROJECT, yamcsInstances: [] });
      ({ token } = await createToken(projectsFile, { project: PROJECT, name: 'all', scopes: ['ingest', 'read'] }));
    },
  });
});

afterAll(() => pipeline.stop());

async function post(path: string, body: unknown): Promise<{ readonly eventIds?: readonly string[] }> {
  const answer = await fetch(`${pipeline.gateway}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(202);
  return (answer.headers.get('content-type')?.includes('json') === true ? await answer.json() : {}) as object;
}

async function whereabouts(id: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${pipeline.gateway}/v1/events/${id}`, { headers: { authorization: `Bearer ${token}` } });
  return (await answer.json()) as Readonly<Record<string, unknown>>;
}

const comesTo = (id: string, state: string) =>
  eventually(
    () => whereabouts(id),
    (answer) => answer['state'] === state,
    WITHIN_MS,
  );

test('an event is found wherever it is: accepted, normalised, stored', async () => {
  const thawNormaliser = pipeline.freeze('normaliser');
  const { eventIds: [id = ''] = [] } = await post('/v1/events', { message: 'on its way' });
  expect(await comesTo(id, 'accepted')).toEqual({ state: 'accepted' });
  const thawWriter = pipeline.freeze('clickhouse-writer');
  thawNormaliser();
  expect(await comesTo(id, 'normalised')).toEqual({ state: 'normalised' });
  thawWriter();
  expect(await comesTo(id, 'stored')).toMatchObject({ state: 'stored', duplicates: 0, row: { message: 'on its way' } });
});

test('an id that nobody has is not on its way either', async () => {
  const answer = await eventually(
    () => whereabouts('019a9583-404f-7c11-8a5e-3d6b21000000'),
    ({ retryable }) => retryable === false,
    WITHIN_MS,
  );
  expect(answer).toMatchObject({ state: 'unknown', retryable: false });
});

interface Sums {
  readonly accepted: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly dead_lettered: number;
  readonly in_flight: number;
  readonly unaccounted: number;
}

interface Status {
  readonly stuck: readonly string[];
  readonly completeness: { readonly projects: readonly { readonly project: string }[] };
}

const SUMS = `SELECT sum(accepted) AS accepted, sum(stored) AS stored, sum(duplicates) AS duplicates,
  sum(dead_lettered) AS dead_lettered, sum(in_flight) AS in_flight, sum(unaccounted) AS unaccounted
  FROM completeness WHERE project = '${PROJECT}'`;

test('what was accepted is accounted to the last event, and then known to be complete', async () => {
  const { eventIds: [id = ''] = [] } = await post('/v1/events', [{ message: 'a', id: 'order-1' }, { message: 'b' }]);
  await post('/v1/events', [{ message: 'a again', id: 'order-1' }, { message: 'c' }]);
  await post('/api/v2/events', { type: 'log', message: 'late', date: '2001-01-01T00:00:00Z' });
  const lastReceived = Date.now();

  const read = async () => (await pipeline.query<Sums>(SUMS))[0];
  const isSettled = (sums?: Sums) => Number(sums?.accepted) === 6 && Number(sums?.in_flight) === 0;
  const sums = await eventually(read, isSettled, WITHIN_MS);
  expect(Object.fromEntries(Object.entries(sums ?? {}).map(([name, value]) => [name, Number(value)]))).toEqual({
    accepted: 6,
    stored: 4,
    duplicates: 1,
    dead_lettered: 1,
    in_flight: 0,
    unaccounted: 0,
  });
  expect(await whereabouts(id)).toMatchObject({ state: 'stored', duplicates: 1 });

  // The whole minute would be waited for in vain here: how far the gateway has spoken says the same.
  const accountedUpTo = async () => {
    const [row] = await pipeline.query<{ at: number }>(
      `SELECT toFloat64(toUnixTimestamp64Milli(max(accounted_up_to))) AS at FROM accounted_up_to`,
    );
    return row?.at ?? 0;
  };
  expect(await eventually(accountedUpTo, (at) => at > lastReceived, WITHIN_MS)).toBeGreaterThan(lastReceived);
  const knownProjects = () => pipeline.query(`SELECT project FROM complete_up_to WHERE project = '${PROJECT}'`);
  expect(await eventually(knownProjects, (rows) => rows.length > 0, WITHIN_MS)).toHaveLength(1);

  const status = await tryCli(['status', '--json'], pipeline.environment);
  const { stuck, completeness } = JSON.parse(status.stdout) as Status;
  expect(stuck).toEqual([]);
  expect(completeness.projects.find(({ project }) => project === PROJECT)).toMatchObject({ accepted: 6, inFlight: 0 });
});
