import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testEngines } from '@millrace/testing';
import type { ClickHouse } from './clickhouse';
import { createNativeBlock } from './native/native-block';
import { anEventRow, insertEventRows, type EventRow } from './testing/event-rows';
import { createMigratedStore, type TestStore } from './testing/test-store';

const DOCUMENT = readFileSync(join(__dirname, '../../../docs/analysts.md'), 'utf8');

/** The statements of the document by the numbers of their questions. */
const QUESTIONS: ReadonlyMap<number, string> = new Map(
  [...DOCUMENT.matchAll(/^## (\d+)\. [^\n]*\n[^]*?^```sql\n([^]*?)^```$/gm)].map(([, number, sql = '']) => [
    Number(number),
    sql,
  ]),
);

const NOW = Date.now();
const MINUTE = 60_000;

const error = (user: string, type: string, minutesAgo: number): EventRow =>
  at(minutesAgo, {
    dialect: 'exceptionless',
    type: 'error',
    severity: 3,
    message: `${type} happened`,
    error_type: type,
    error_signature: `signature of ${type}`,
    attributes: JSON.stringify({
      '@user': { identity: user },
      '@simple_error': { message: `${type} happened`, type, stack_trace: ' at Main()' },
    }),
  });

const shop = (customer: string, type: string, minutesAgo: number, quantity?: number): EventRow =>
  at(minutesAgo, {
    dialect: 'biteral',
    type,
    attributes: JSON.stringify({ customerCode: customer, productCode: customer === 'C3' ? 'N2' : 'N1', quantity }),
  });

const spacecraft = (source: string, severity: number, minutesAgo: number): EventRow =>
  at(minutesAgo, { dialect: 'yamcs', source, severity, attributes: '{"instance":"simulator","extra":{"a":"b"}}' });

const request = (route: string, status: number, duration: number): EventRow =>
  at(90, { type: 'request', attributes: JSON.stringify({ http: { route, status }, duration_ms: duration }) });

const inSession = (minutesAgo: number, type: string): EventRow =>
  at(minutesAgo, {
    dialect: 'exceptionless',
    type,
    attributes: JSON.stringify({ '@ref:session': 'session-1', '@user': { identity: 'ada' } }),
  });

const description = (minutesAgo: number, text: string): EventRow =>
  at(minutesAgo, {
    dialect: 'exceptionless',
    type: 'user_description',
    attributes: JSON.stringify({
      described_reference_id: 'reference-1',
      '@user_description': { email_address: 'ada@example.com', description: text },
    }),
  });

function at(minutesAgo: number, given: Partial<EventRow>): EventRow {
  return anEventRow({ reception_time: NOW - minutesAgo * MINUTE, ...given });
}

const EVENTS: readonly EventRow[] = [
  error('123456789', 'System.IO', 10),
  error('123456789', 'System.Null', 30),
  error('987654321', 'System.Null', 20),
  at(5, { dialect: 'exceptionless', type: 'log', attributes: '{"@user":{"identity":"123456789"}}', message: 'a log' }),
  inSession(250, 'session'),
  inSession(245, 'log'),
  inSession(240, 'sessionend'),
  at(200, { dialect: 'exceptionless', type: 'log', message: 'described', client_key: 'reference-1' }),
  description(150, 'it broke'),
  description(140, 'it broke again'),
  at(400, { client_key: 'order-4711-failed', type: 'order', message: 'found' }),
  spacecraft('power', 4, 200),
  spacecraft('power', 4, 100),
  spacecraft('attitude', 2, 300),
  spacecraft('attitude', 0, 40),
  shop('C1', 'EventProductViewed', 500),
  shop('C1', 'EventAddedToCart', 400, 2),
  shop('C1', 'EventSale', 300, 2),
  shop('C2', 'EventProductViewed', 500),
  shop('C2', 'EventSale', 90, 1),
  shop('C3', 'EventSale', 90, 5),
  request('/slow', 200, 900),
  request('/fast', 200, 10.5),
  request('/fast', 503, 60_000),
];

let store: TestStore;
beforeAll(async () => {
  store = await createMigratedStore(testEngines().clickhouseUrl);
  await insertEventRows(store.clickhouse, EVENTS, 'seed');
  await insertAccounts(store.clickhouse);
  await insertDeadLetters(store.clickhouse, ['malformed_body', 'malformed_body', 'invalid_event']);
});
afterAll(async () => {
  await store.remove();
});

/** One more event than is stored was accepted 30 minutes ago. */
async function insertAccounts(clickhouse: ClickHouse): Promise<void> {
  const upTo = String(NOW - 15 * MINUTE);
  await clickhouse.command(
    `INSERT INTO complete_up_to_v1 VALUES ('default', fromUnixTimestamp64Milli(${upTo}, 'UTC')), ('other', now64(3))`,
  );
  const minute = Math.floor((NOW - 30 * MINUTE) / MINUTE) * 60;
  await clickhouse.command(
    `INSERT INTO ledger_v1 (project, minute, raw_offset, events) VALUES ('default', ${String(minute)}, 1, 1), ('default', ${String(minute)}, 2, 1)`,
  );
}

async function insertDeadLetters(clickhouse: ClickHouse, codes: readonly string[]): Promise<void> {
  const block = createNativeBlock({ dead_letter_id: 'UUID', dialect: 'String', code: 'String', reason: 'String' });
  for (const [index, code] of codes.entries()) {
    block.append({ dead_letter_id: Buffer.alloc(16, index), dialect: 'exceptionless', code, reason: `why ${code}` });
  }
  const { schema, rows } = block;
  const table = 'dead_letters_v1';
  await clickhouse.insert({ table, schema, rows, block: block.finish(), token: 'letters', timeoutMs: 30_000 });
}

/** A time that is whatever it is. */
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/) as string;

const ANSWERS: readonly (readonly [number, string, readonly object[]])[] = [
  [
    1,
    'counts the last hour only, and warnings by the ladder',
    [
      { dialect: 'exceptionless', events: 4, warnings_and_worse: 3 },
      { dialect: 'yamcs', events: 1, warnings_and_worse: 0 },
    ],
  ],
  [
    2,
    'begins with the latest',
    [
      { message: 'System.IO happened', severity: 'DISTRESS', dialect: 'exceptionless' },
      { message: 'System.Null happened' },
      { message: 'System.Null happened' },
      { source: 'power', severity: 'CRITICAL', dialect: 'yamcs' },
      { source: 'power' },
      { source: 'attitude', severity: 'WARNING' },
    ],
  ],
  [
    3,
    'puts the same fault of two users on one line',
    [
      { error_type: 'System.Null', example: 'System.Null happened', times: 2, users: 2, last: TIME },
      { error_type: 'System.IO', times: 1, users: 1 },
    ],
  ],
  [
    4,
    'tells of one user in order',
    [
      { type: 'error', message: 'System.Null happened', error_stack_trace: ' at Main()' },
      { type: 'error', message: 'System.IO happened', date: TIME },
      { type: 'log', message: 'a log', error_stack_trace: '' },
    ],
  ],
  [5, 'finds the one event', [{ dialect: 'native', type: 'order', message: 'found', stored_at: TIME }]],
  [
    6,
    'begins with the worst',
    [
      { source: 'power', severity: 'CRITICAL', times: 2, first: TIME, last: TIME },
      { source: 'attitude', severity: 'WARNING', times: 1 },
    ],
  ],
  [
    7,
    'adds up quantities as numbers',
    [
      { product_code: 'N2', pieces: 5, customers: 1 },
      { product_code: 'N1', pieces: 3, customers: 2 },
    ],
  ],
  [
    8,
    'counts each customer at the step it reached',
    [
      { step: 0, customers: 1 },
      { step: 1, customers: 1 },
      { step: 3, customers: 1 },
    ],
  ],
  [
    9,
    'calculates with attributes',
    [
      { route: '/slow', requests: 1, slowest_5_percent_ms: 900 },
      { route: '/fast', requests: 1, slowest_5_percent_ms: 10 },
    ],
  ],
  [
    10,
    'counts dead letters by their reason',
    [
      { dialect: 'exceptionless', code: 'malformed_body', letters: 2, example: 'why malformed_body', last: TIME },
      { dialect: 'exceptionless', code: 'invalid_event', letters: 1 },
    ],
  ],
  [
    11,
    'measures a session from its start to its end',
    [{ session_id: 'session-1', user_identity: 'ada', start: TIME, duration_seconds: 600, ended: 1, events: 1 }],
  ],
  [
    12,
    'shows what a user said last',
    [{ date: TIME, message: 'described', user_email_address: 'ada@example.com', user_description: 'it broke again' }],
  ],
  [
    13,
    'leaves out what is not complete yet',
    [
      { minute: TIME, events: 1 },
      { minute: TIME, events: 1 },
      { minute: TIME, events: 1 },
    ],
  ],
  [
    14,
    'tells what is on its way',
    [
      { minute: TIME, accepted: 0, stored: 1, in_flight: 0 },
      { accepted: 2, stored: 1, duplicates: 0, dead_lettered: 0, dropped: 0, in_flight: 1 },
      { stored: 1 },
      { stored: 1 },
      { stored: 1 },
    ],
  ],
];

test('every question has its SQL and its answer', () => {
  expect([...QUESTIONS.keys()]).toEqual(ANSWERS.map(([number]) => number));
  expect(DOCUMENT.match(/^```sql$/gm)).toHaveLength(ANSWERS.length);
});

test.each(ANSWERS)('question %i %s', async (number, _expectation, answer) => {
  const rows = await store.clickhouse.query(QUESTIONS.get(number) ?? '');
  expect(rows).toHaveLength(answer.length);
  expect(rows).toMatchObject(answer);
});
