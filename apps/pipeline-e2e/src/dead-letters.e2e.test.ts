import { drained } from './pipeline/drained';
import { eventually } from './pipeline/eventually';
import { runCli } from './pipeline/run-cli';
import { startPipeline, type Pipeline } from './pipeline/start-pipeline';

const WITHIN_MS = 60_000;

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

const lettersOnceThere = (count: number, ...filter: readonly string[]) =>
  eventually(
    () => letters(...filter),
    (found) => found.length >= count,
    WITHIN_MS,
  );

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
  await post([good, bad('batch'), { ...good, type: 'x'.repeat(200) }, good]);
  const [late, mistyped] = (await lettersOnceThere(2)).toSorted((a, b) => a.position - b.position);
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
