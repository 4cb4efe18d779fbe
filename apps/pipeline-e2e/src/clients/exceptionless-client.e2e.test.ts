import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { drained } from '../pipeline/drained';
import { eventually } from '../pipeline/eventually';
import { runCli } from '../pipeline/run-cli';
import { startPipeline, type Pipeline } from '../pipeline/start-pipeline';
import { ClientProcess } from './client-process';

const DRAINED_WITHIN_MS = 30_000;
/** The client asks for its settings five seconds after its start. */
const POLLED_WITHIN_MS = 15_000;
/** The gateway looks at its projects once a second. */
const SETTING_SEEN_WITHIN_MS = 10_000;

/** The library is an ES module only, which Jest does not load. */
const TYPESCRIPT_LOADER = pathToFileURL(require.resolve('tsx')).href;

type Row = Readonly<Record<string, unknown>>;

interface ClientState {
  readonly queued: number;
  readonly batchSize: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly settingsVersion: number;
  readonly session: string | null;
  readonly lastReference: string | null;
  readonly said: Readonly<Record<'trace' | 'info' | 'warn' | 'error', readonly string[]>>;
  readonly posts: readonly { readonly events: number; readonly status: number }[];
}

let pipeline: Pipeline;
let folder: string;
let client: ClientProcess;

beforeAll(async () => {
  pipeline = await startPipeline({ database: 'e2e_exceptionless_client' });
});

afterAll(() => pipeline.stop());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-exceptionless-'));
  client = new ClientProcess({
    command: process.execPath,
    args: [`--import=${TYPESCRIPT_LOADER}`, join(__dirname, 'exceptionless-client.mts')],
    environment: pipeline.environment,
    folder,
  });
});

afterEach(async () => {
  await client.stop();
  rmSync(folder, { recursive: true, force: true });
});

const act = (action: string, args: Readonly<Record<string, unknown>> = {}) => client.call<ClientState>(action, args);

const start = (options: Readonly<Record<string, unknown>> = {}) =>
  act('start', { apiKey: pipeline.tokens.ingest, serverUrl: pipeline.gateway, ...options });

/** Reference ids in ascending order. */
const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}-${String(index).padStart(3, '0')}`);

async function rows(condition: string, columns = '*'): Promise<readonly Row[]> {
  await drained(pipeline.environment, DRAINED_WITHIN_MS);
  return pipeline.query<Row>(`SELECT ${columns} FROM exceptionless_events WHERE ${condition} ORDER BY message`);
}

/** Sends until nothing waits; the client posts one batch at a time. */
async function emptyQueue(): Promise<ClientState> {
  let state = await act('processQueue');
  while (state.queued > 0 && state.posts.length < 50) state = await act('processQueue');
  return state;
}

describe('E26: @exceptionless/node', () => {
  test('sends logs, feature usages and errors at its first flush, and everything is there to query', async () => {
    await start();
    await act('log', { source: 'e26', message: 'a warning', level: 'warn' });
    await act('usage', { feature: 'e26-feature' });
    const { lastReference } = await act('exception', { message: 'e26 out of range' });
    await act('everything', { reference: 'e26-everything' });
    const state = await act('processQueue');
    expect(state).toMatchObject({ queued: 0, posts: [{ events: 4, status: 202 }], said: { error: [], warn: [] } });

    expect(await rows("source = 'e26'")).toMatchObject([
      { type: 'log', message: 'a warning', level: 'warn', severity: 'WARNING', client_name: 'exceptionless-js' },
    ]);
    expect(await rows("source = 'e26-feature'")).toMatchObject([{ type: 'usage' }]);
    expect(await rows("message = 'e26 out of range'")).toMatchObject([
      { type: 'error', error_type: 'RangeError', reference_id: lastReference },
    ]);
    expect(await rows("reference_id = 'e26-everything'")).toMatchObject([
      {
        type: 'custom',
        source: 'everything',
        tags: ['one', 'two', 'Critical'],
        severity: 'CRITICAL',
        value: 12.5,
        user_identity: 'ada',
        user_name: 'Ada Lovelace',
        user_email_address: 'ada@example.org',
        user_description: 'it broke',
        data: {
          '@ref:parent': 'parent-reference',
          '@stack': { title: 'One stack', signature_data: { ManualStackingKey: 'one-stack' } },
          order: { number: 7, lines: ['a', 'b'] },
        },
      },
    ]);
  });

  test('sends an error with the inner errors that its caller gives', async () => {
    const inner = { type: 'SocketError', message: 'the line is dead', stack_trace: [{ name: 'connect' }] };
    const error = { type: 'OrderError', message: 'cannot order', stack_trace: [{ name: 'order' }], inner };
    await start();
    await act('errorWithInner', { reference: 'inner-error', error });
    expect(await act('processQueue')).toMatchObject({ queued: 0, said: { error: [] } });
    expect(await rows("reference_id = 'inner-error'")).toMatchObject([
      { type: 'error', message: 'cannot order', data: { '@error': { inner: { message: 'the line is dead' } } } },
    ]);
  });

  test('a queue of 200 events is empty after four posts, and each event is stored once', async () => {
    await start();
    const references = numbered('queued', 200);
    await act('identifiedLogs', { message: 'queued', references });
    const state = await emptyQueue();
    expect(state).toMatchObject({ queued: 0, said: { error: [] } });
    expect(state.posts).toEqual(Array.from({ length: 4 }, () => ({ events: 50, status: 202 })));
    const stored = await rows("message = 'queued'", 'reference_id');
    expect(stored.map((row) => String(row['reference_id'])).toSorted()).toEqual(references);
  });

  test('sends smaller batches when one is too large', async () => {
    await start();
    const references = numbered('shrunk', 50);
    await act('identifiedLogs', { message: 'shrunk', references, padding: 'x'.repeat(5_000) });
    const state = await emptyQueue();
    expect(state.queued).toBe(0);
    expect(state.batchSize).toBe(33);
    expect(state.posts.map(({ status }) => status)).toEqual([413, 202, 202]);
    expect(await rows("message = 'shrunk'", 'reference_id')).toHaveLength(50);
  });

  test('begins, keeps alive and ends a session whose events know it', async () => {
    await start({ sessions: true });
    await act('log', { source: 'session', message: 'within the session', level: 'info' });
    const { session } = await act('processQueue');
    await act('heartbeat');
    const state = await act('endSession');
    expect(state.said).toMatchObject({ error: [], warn: [] });
    const ofSession = await pipelineRowsOfSession(session);
    expect(ofSession).toMatchObject([
      { type: 'log', message: 'within the session' },
      { type: 'session', client_key: session },
      { type: 'sessionend' },
    ]);
    const listed = await fetch(`${pipeline.gateway}/api/v2/events/sessions/${String(session)}`, {
      headers: { authorization: `Bearer ${pipeline.tokens.read}` },
    });
    expect(listed.status).toBe(200);
    expect(await listed.json()).toEqual(
      expect.arrayContaining([expect.objectContaining({ message: 'within the session' })]),
    );
  });

  test('says what a user says about an event, which shows it from then on', async () => {
    await start();
    await act('identifiedLogs', { message: 'described', references: ['described-by-user'] });
    await act('processQueue');
    const description = { reference: 'described-by-user', email: 'ada@example.org', description: 'I pressed it' };
    expect((await act('describe', description)).said).toMatchObject({ error: [] });
    expect(await rows("reference_id = 'described-by-user'")).toMatchObject([
      { message: 'described', user_email_address: 'ada@example.org', user_description: 'I pressed it' },
    ]);
  });

  test('asks for its settings, and is content with what it hears', async () => {
    await start();
    const state = await eventually(() => act('look'), isUpToDate, POLLED_WITHIN_MS);
    expect(isUpToDate(state)).toBe(true);
    expect(state.said).toMatchObject({ error: [], warn: [] });
  });

  test('fetches its settings when an answer names a later version, and heeds them', async () => {
    const before = await start();
    await runCli(['projects', 'set-setting', 'default', '@@log:quiet', 'error'], pipeline.environment);
    const state = await eventually(
      async () => {
        await act('log', { source: 'loud', message: 'is there a new version?', level: 'info' });
        return act('processQueue');
      },
      ({ settingsVersion }) => settingsVersion > before.settingsVersion,
      SETTING_SEEN_WITHIN_MS,
    );
    expect(state.settings).toMatchObject({ '@@log:quiet': 'error' });
    await act('log', { source: 'quiet', message: 'below the level', level: 'info' });
    const after = await act('processQueue');
    expect(after).toMatchObject({ queued: 0, said: { error: [], warn: [] } });
    expect(await rows("source = 'quiet'")).toEqual([]);
  });

  test('drops a batch whose key is not accepted, without taking the answer for a fault', async () => {
    await start({ apiKey: 'a-key-that-nobody-made' });
    await act('log', { source: 'wrong-key', message: 'refused', level: 'info' });
    const state = await act('processQueue');
    expect(state).toMatchObject({ queued: 0, posts: [{ events: 1, status: 401 }] });
    expect(state.said.error).toEqual(['No config version header was returned.']);
    expect(await rows("source = 'wrong-key'")).toEqual([]);
  });
});

function isUpToDate({ said }: ClientState): boolean {
  return said.trace.some((line) => /^Settings are up-to-date|^Updated settings/.test(line));
}

async function pipelineRowsOfSession(session: string | null): Promise<readonly Row[]> {
  await drained(pipeline.environment, DRAINED_WITHIN_MS);
  const id = String(session);
  return pipeline.query<Row>(
    `SELECT type, message, client_key FROM events
     WHERE client_key = '${id}' OR attributes.\`@ref:session\`::String = '${id}' ORDER BY type`,
  );
}
