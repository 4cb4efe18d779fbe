import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { curl, type CurlAnswer } from './pipeline/curl';
import { eventually } from './pipeline/eventually';
import { startPipeline, type Pipeline } from './pipeline/start-pipeline';

/** Rows are to be there this long after the acknowledgement. */
const STORED_WITHIN_MS = 2_000;

let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await startPipeline({ database: 'e2e_documented_examples' });
  // The first batch of a fresh pipeline also opens its connections.
  await curl(
    '-X',
    'POST',
    `${pipeline.gateway}/v1/events`,
    ...bearer(),
    ...json('{"source":"warm-up","message":"warm-up"}'),
  );
  await rowsWhere("source = 'warm-up'", 1, 20_000);
});

afterAll(() => pipeline.stop());

const bearer = () => ['--header', `Authorization: Bearer ${pipeline.tokens.ingest}`];
const json = (body: string) => ['--header', 'Content-Type: application/json', '--data-raw', body];
const fixture = (name: string) => readFileSync(join(__dirname, '../fixtures', name));

type Row = Readonly<Record<string, unknown>>;

async function rowsWhere(
  condition: string,
  count: number,
  withinMs = STORED_WITHIN_MS,
  view = 'events',
): Promise<readonly Row[]> {
  const sql = `SELECT * FROM ${view} WHERE ${condition} ORDER BY event_id`;
  return eventually(
    () => pipeline.query<Row>(sql),
    (rows) => rows.length >= count,
    withinMs,
  );
}

describe('Exceptionless, "Posting Events"', () => {
  const post = (body: string): Promise<CurlAnswer> =>
    curl('--location', '--request', 'POST', `${pipeline.gateway}/api/v2/events`, ...bearer(), ...json(body));

  test('a message', async () => {
    const answer = await post('{ "message": "Exceptionless is amazing!" }');
    expect(answer).toMatchObject({ status: 202, body: '' });
    expect(answer.headers['x-exceptionless-configversion']).toMatch(/^\d+$/);
    const [row, ...more] = await rowsWhere(
      "dialect = 'exceptionless' AND message = 'Exceptionless is amazing!' AND attributes.date IS NULL",
      1,
    );
    expect(more).toEqual([]);
    expect(row).toMatchObject({ type: 'log', project: 'default', message: 'Exceptionless is amazing!' });
  });

  test('a log with a user and a date', async () => {
    const body =
      '{ "type": "log", "message": "Exceptionless is amazing!", "date":"2030-01-01T12:00:00.0000000-05:00", "@user":{ "identity":"123456789", "name": "Test User" } }';
    expect((await post(body)).status).toBe(202);
    const condition = "dialect = 'exceptionless' AND attributes.`@user`.identity = '123456789'";
    const [row, ...more] = await rowsWhere(condition, 1);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      type: 'log',
      message: 'Exceptionless is amazing!',
      attributes: { date: '2030-01-01T12:00:00.0000000-05:00' },
    });
    // What is dated in the future happens now.
    expect(row?.['generation_time']).toBe(row?.['reception_time']);
    const [view] = await pipeline.query<Row>(
      `SELECT user_identity, user_name FROM exceptionless_events WHERE event_id = '${String(row?.['event_id'])}'`,
    );
    expect(view).toEqual({ user_identity: '123456789', user_name: 'Test User' });
  });

  test('an error', async () => {
    const body =
      '{ "type": "error", "date":"2030-01-01T12:00:00.0000000-05:00", "@simple_error": { "message": "Simple Exception", "type": "System.Exception", "stack_trace": " at Client.Tests.ExceptionlessClientTests.CanSubmitSimpleException() in ExceptionlessClientTests.cs:line 77" } }';
    expect((await post(body)).status).toBe(202);
    const [row, ...more] = await rowsWhere("dialect = 'exceptionless' AND type = 'error'", 1);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      message: 'Simple Exception',
      error_type: 'System.Exception',
      attributes: { date: '2030-01-01T12:00:00.0000000-05:00' },
    });
    expect(row?.['generation_time']).toBe(row?.['reception_time']);
    expect(row?.['error_signature']).toMatch(/^[0-9a-f]{16,}$/);
    const [stack] = await pipeline.query<Row>(
      "SELECT toString(attributes.`@simple_error`.stack_trace) AS stack FROM events WHERE type = 'error'",
    );
    expect(stack?.['stack']).toContain('ExceptionlessClientTests.cs:line 77');
  });
});

describe('Yamcs, "Create an Event"', () => {
  test('the JSON example', async () => {
    const body = `{
  "source":"REST API",
  "type":"Test",
  "seqNumber":3,
  "message":"this is a test event",
  "generationTime":0,
  "receptionTime":0,
 "severity":"WARNING"
}`;
    const answer = await curl(
      '-X',
      'POST',
      `${pipeline.gateway}/api/archive/simulator/events/`,
      ...bearer(),
      ...json(body),
    );
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(answer.headers['content-length']).toBe('0');
    const [row, ...more] = await rowsWhere("dialect = 'yamcs' AND source = 'REST API'", 1);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      type: 'Test',
      seq_number: 3,
      message: 'this is a test event',
      generation_time: '1970-01-01 00:00:00.000',
      severity: 'WARNING',
    });
  });

  test('a protobuf Event of another implementation, with an extension field of its own', async () => {
    // Made with Python's protobuf; see fixtures/make-python-event.py.
    const file = join(__dirname, '../fixtures/python-event.bin');
    const address = `${pipeline.gateway}/api/archive/simulator/events/`;
    const answer = await curl(
      '-X',
      'POST',
      address,
      ...bearer(),
      '--header',
      'Content-Type: application/protobuf',
      '--data-binary',
      `@${file}`,
    );
    expect(answer).toMatchObject({ status: 200, body: '' });
    const [row] = await rowsWhere("dialect = 'yamcs' AND source = 'python'", 1);
    expect(row).toMatchObject({
      type: 'Probe',
      seq_number: 42,
      message: 'from Python',
      severity: 'WARNING',
      generation_time: '2025-11-18 07:21:16.527',
    });
    const [extension] = await pipeline.query<Row>(
      "SELECT extensions[4711] AS text, extensions[100] AS number, hex(extension_bytes) AS bytes FROM events WHERE source = 'python'",
    );
    expect(extension).toMatchObject({ text: 'vendor data', number: '123456789012' });
    const sent = fixture('python-event.bin').toString('hex').toUpperCase();
    expect(sent).toContain(String(extension?.['bytes']));
  });
});

describe('Biteral, "/events"', () => {
  const post = (body: string): Promise<CurlAnswer> =>
    curl(
      '-X',
      'POST',
      `${pipeline.gateway}/events`,
      '--header',
      `X-API-Key: ${pipeline.tokens.ingest}`,
      '--header',
      'X-API-Version: 1',
      ...json(body),
    );

  const SALE = `{
    "type": "EventSale",
    "timestamp": "2025-11-18T07:21:16.527Z",
    "customerCode": "D314K1432",
    "productCode": "N30122",
    "quantity": 2
}`;

  test('one event, then a batch', async () => {
    const single = await post(SALE);
    expect([200, 201]).toContain(single.status);
    const [sale, ...more] = await rowsWhere("customer_code = 'D314K1432'", 1, STORED_WITHIN_MS, 'biteral_events');
    expect(more).toEqual([]);
    expect(sale).toMatchObject({
      type: 'EventSale',
      timestamp: '2025-11-18 07:21:16.527',
      product_code: 'N30122',
      quantity: 2,
    });

    const viewed = SALE.replace('EventSale', 'EventProductViewed')
      .replace('07:21:16', '07:18:13')
      .replace(/,\s*"quantity": 2/, '');
    const batch = await post(`[${SALE},${viewed}]`);
    expect([200, 201]).toContain(batch.status);
    const rows = await rowsWhere("customer_code = 'D314K1432'", 3, STORED_WITHIN_MS, 'biteral_events');
    expect(rows.map(({ type }) => String(type)).toSorted()).toEqual(['EventProductViewed', 'EventSale', 'EventSale']);
    const view = rows.find(({ type }) => type === 'EventProductViewed');
    expect(view).toMatchObject({ timestamp: '2025-11-18 07:18:13.527', quantity: null });
  });
});

test('a request’s trace id reaches its row', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const trace = ['--header', `traceparent: 00-${traceId}-b7ad6b7169203331-01`];
  await curl(
    '-X',
    'POST',
    `${pipeline.gateway}/v1/events`,
    ...bearer(),
    ...trace,
    ...json('{"source":"traced","message":"traced"}'),
  );
  const [row] = await rowsWhere("source = 'traced'", 1);
  expect(row).toMatchObject({
    trace_id: traceId,
    client_name: expect.stringMatching(/curl/i) as string,
    client_address: '127.0.0.1',
  });
});
