import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createToken } from '@millrace/access';
import { drained } from '../pipeline/drained';
import { eventually } from '../pipeline/eventually';
import { startPipeline, type Pipeline } from '../pipeline/start-pipeline';
import { ClientProcess } from './client-process';
import { pythonWith } from './python-environment';

const INSTANCE = 'simulator';
const DRAINED_WITHIN_MS = 30_000;
const RECEIVED_WITHIN_MS = 10_000;

/** An event as the library gives it; times in Unix milliseconds. */
interface ClientEvent {
  readonly source: string;
  readonly type: string | null;
  readonly message: string;
  readonly severity: string;
  readonly seqNumber: number;
  readonly generationTime: number;
  readonly receptionTime: number;
  readonly extra: Readonly<Record<string, string>>;
}

type Arguments = Readonly<Record<string, unknown>>;

let pipeline: Pipeline;
let folder: string;
let client: ClientProcess;

const SEVERITIES = ['info', 'watch', 'warning', 'distress', 'critical', 'severe'] as const;

const at = (second: number): string => new Date(Date.UTC(2025, 5, 1, 12, 0, second)).toISOString();

/** One of every severity, from two sources and of two types, a second apart. */
const SENT = SEVERITIES.map((severity, index) => ({
  message: `The ${severity} event`,
  severity,
  source: index % 2 === 0 ? 'FlightSoftware' : 'Ground',
  event_type: index < 3 ? 'FC' : 'Ops',
  time: at(index),
  sequence_number: index + 1,
  extra: { position: String(index) },
}));

beforeAll(async () => {
  let token = '';
  pipeline = await startPipeline({
    database: 'e2e_yamcs_client',
    addProjects: async (file) => {
      const both = { project: 'default', name: 'both', scopes: ['ingest', 'read'] } as const;
      token = (await createToken(file, both)).token;
    },
  });
  folder = mkdtempSync(join(tmpdir(), 'millrace-yamcs-'));
  client = new ClientProcess({
    command: await pythonWith(join(__dirname, 'yamcs-client-requirements.txt')),
    args: [join(__dirname, 'yamcs_client.py')],
    environment: pipeline.environment,
    folder,
  });
  await client.call('connect', { address: pipeline.gateway, token });
  await client.call('connect', { address: pipeline.gateway, token, name: 'by key', api_key: true });
  await client.call('connect', { address: pipeline.gateway, token: pipeline.tokens.read, name: 'reader' });
  await client.call('connect', { address: pipeline.gateway, token: 'nobody', name: 'stranger' });
  for (const event of SENT) await client.call('send', { instance: INSTANCE, ...event });
  await drained(pipeline.environment, DRAINED_WITHIN_MS);
}, 300_000);

afterAll(async () => {
  await client.stop();
  await pipeline.stop();
  rmSync(folder, { recursive: true, force: true });
});

const list = (args: Arguments = {}) => client.call<readonly ClientEvent[]>('list', { instance: INSTANCE, ...args });

const stream = (args: Arguments = {}) => client.call<readonly ClientEvent[]>('stream', { instance: INSTANCE, ...args });

const send = (args: Arguments) => client.call('send', { instance: INSTANCE, ...args });

/** The period of what `SENT` holds, which no other test sends to. */
const PERIOD = { start: at(0), stop: at(SENT.length) };

const numbersOf = (events: readonly ClientEvent[]) => events.map(({ seqNumber }) => seqNumber);

describe('Y13: yamcs-client', () => {
  test('reads back every severity and every argument that it sent', async () => {
    expect(await list(PERIOD)).toEqual(
      SENT.map((event) => ({
        source: event.source,
        type: event.event_type,
        message: event.message,
        severity: event.severity.toUpperCase(),
        seqNumber: event.sequence_number,
        generationTime: Date.parse(event.time),
        receptionTime: expect.any(Number) as number,
        extra: event.extra,
      })),
    );
    const rows = await pipeline.query(
      "SELECT severity, seq_number FROM yamcs_events WHERE generation_time < '2025-06-02' ORDER BY seq_number",
    );
    expect(rows).toEqual(
      SENT.map((event) => ({ severity: event.severity.toUpperCase(), seq_number: event.sequence_number })),
    );
  });

  const FILTERS: readonly (readonly [string, Arguments, readonly number[]])[] = [
    ['source', { source: 'Ground' }, [2, 4, 6]],
    ['severity', { severity: 'DISTRESS' }, [4, 5, 6]],
    ['text_filter', { text_filter: 'critical' }, [5]],
    ['filter, by words', { filter: 'event watch' }, [2]],
    ['filter, by fields', { filter: 'type=fc AND severity>=watch' }, [2, 3]],
    ['start and stop', { start: at(1), stop: at(3) }, [2, 3]],
    ['all of them', { source: 'Ground', severity: 'WARNING', text_filter: 'event', filter: 'type=ops' }, [4, 6]],
  ];

  test.each(FILTERS)('finds by %s, in pages and in a stream', async (_name, args, numbers) => {
    expect(numbersOf(await list({ ...PERIOD, ...args }))).toEqual(numbers);
    expect(numbersOf(await stream({ ...PERIOD, ...args }))).toEqual(numbers);
  });

  test('reads several pages as one list, in either direction', async () => {
    const ascending = SENT.map((event) => event.sequence_number);
    expect(numbersOf(await list({ ...PERIOD, page_size: 2 }))).toEqual(ascending);
    expect(numbersOf(await list({ ...PERIOD, page_size: 4, descending: true }))).toEqual(ascending.toReversed());
    expect(await list({ start: at(100), stop: at(101) })).toEqual([]);
  });

  test('lists the sources', async () => {
    expect(await client.call('sources', { instance: INSTANCE })).toEqual(
      expect.arrayContaining(['FlightSoftware', 'Ground']),
    );
  });

  test('an event of a message alone has the server’s time and number, and its source is the user', async () => {
    await client.call('send', { instance: INSTANCE, name: 'by key', message: 'alone' });
    await drained(pipeline.environment, DRAINED_WITHIN_MS);
    expect(await list({ text_filter: 'alone' })).toMatchObject([
      { source: 'User', type: null, severity: 'INFO', seqNumber: expect.any(Number) as number },
    ]);
  });

  test('what is refused arrives as its own exceptions, with the server’s words', async () => {
    const unknown = { instance: 'nowhere' };
    await expect(send({ message: 'lost', ...unknown })).rejects.toThrow(
      "NotFound: 404 Client Error: No instance named 'nowhere'",
    );
    await expect(list(unknown)).rejects.toThrow("NotFound: 404 Client Error: No instance named 'nowhere'");
    await expect(send({ message: 'lost', name: 'stranger' })).rejects.toThrow('Unauthorized: 401 Client Error');
    await expect(send({ message: 'lost', name: 'reader' })).rejects.toThrow(/^YamcsError: 403 Client Error: ./);
    await expect(send({ message: 'lost', severity: 'bogus' })).rejects.toThrow(/^YamcsError: 400 Client Error: ./);
    await expect(list({ filter: 'source=' })).rejects.toThrow(/^YamcsError: 400 Client Error: .*filter/);
    await expect(stream({ filter: 'source=' })).rejects.toThrow(/^YamcsError: 400 Client Error: .*filter/);
  });

  test('a subscription receives what is posted from then on, and only what its filter lets through', async () => {
    await client.call('subscribe', { instance: INSTANCE, filter: 'source=Subscribed' });
    await send({ message: 'not for the subscriber', source: 'Other' });
    await send({ message: 'for the subscriber', source: 'Subscribed', severity: 'critical', sequence_number: 7 });
    const received = await eventually(
      () => client.call<readonly ClientEvent[]>('received'),
      (events) => events.length > 0,
      RECEIVED_WITHIN_MS,
    );
    expect(received).toMatchObject([
      { message: 'for the subscriber', source: 'Subscribed', severity: 'CRITICAL', seqNumber: 7 },
    ]);
  });

  test('a subscription to an unknown instance fails', async () => {
    await expect(client.call('subscribe', { instance: 'nowhere' })).rejects.toThrow(/No instance named 'nowhere'/);
  });
});
