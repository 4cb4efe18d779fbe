import type { CaseRequest, ConformanceCase, Exchange, ExpectedAnswer } from './conformance-case';

const HOUR_MS = 3_600_000;

const ask = (path: string, answer: ExpectedAnswer, request: Partial<CaseRequest> = {}): Exchange => ({
  request: { path, ...request },
  answer,
});

const ok = (body: unknown): ExpectedAnswer => ({ status: 200, body });

/** As a reader of another project, whose instance has the same name. */
const STRANGER = { headers: { authorization: 'Bearer {stranger}' } };
/** As who may send and not read. */
const SENDER = { headers: { authorization: 'Bearer {ingest}' } };

const postJson = (path: string, body: unknown, answer: ExpectedAnswer): Exchange => ({
  request: { path, body: JSON.stringify(body) },
  answer,
});

const logs = [1, 2, 3, 4, 5].map((number) => ({
  message: `log ${String(number)}`,
  date: new Date(Date.now() - (10 - number) * HOUR_MS).toISOString(),
  tags: [number % 2 === 0 ? 'even' : 'odd'],
}));

const messages = (...numbers: readonly number[]) => ok(numbers.map((number) => ({ message: `log ${String(number)}` })));

/** A Yamcs Event in protobuf with field 100, a text. */
const EXTENDED =
  '0a0852455354204150491000180020032a045465737432147468697320697320612074657374206576656e743801a206026869';

/** Beyond the contracts' own lists: reading in pages, and by nobody but the project's own readers. */
export const READING_CASES: readonly ConformanceCase[] = [
  {
    id: 'S1',
    says: 'Exceptionless events are listed in pages that lead to each other, found and counted',
    sends: [postJson('/api/v2/events', logs, { status: 202 })],
    stores: logs.map(({ message }) => ({ message })),
    asks: [
      ask('/api/v2/events?limit=2', messages(5, 4)),
      ask('{link:next}', messages(3, 2)),
      ask('{link:next}', messages(1)),
      ask('{link:previous}', messages(3, 2)),
      ask('/api/v2/events?filter=tag:even&sort=date', messages(2, 4)),
      ask('/api/v2/events?limit=2&page=2&sort=date', messages(3, 4)),
      ask('/api/v2/events/count', ok({ total: 5 })),
      ask('/api/v2/projects/{project}/events?limit=1', messages(5)),
      ask('/api/v2/events/{answer:0.id}', ok({ message: 'log 5' })),
      ask('/api/v2/events?filter=((', { status: 400, body: { status: 400 } }),
      ask('/api/v2/events', { status: 403, body: { status: 403 } }, SENDER),
    ],
  },
  {
    id: 'S2',
    says: 'a native event tells what has become of it, with all that was sent',
    sends: [
      {
        request: {
          path: '/v1/events',
          headers: { 'content-type': 'application/x-protobuf' },
          body: Buffer.from(EXTENDED, 'hex'),
        },
        answer: { status: 202, body: { accepted: 1 } },
      },
    ],
    stores: [{ message: 'this is a test event', extensions: { '100': 'hi' } }],
    asks: [
      ask(
        '/v1/events/{answer:eventIds.0}',
        ok({ state: 'stored', row: { message: 'this is a test event', extensions: { '100': 'hi' } } }),
      ),
      ask('/v1/events/{answer:row.event_id}', { status: 404 }, STRANGER),
      // Nowhere, and not on its way either: no reason to ask again.
      ask('/v1/events/00000000-0000-7000-8000-000000000000', {
        status: 404,
        body: { state: 'unknown', retryable: false },
      }),
    ],
  },
  {
    id: 'S3',
    says: 'a dry run says what would be stored, and stores nothing',
    sends: [
      {
        request: {
          path: '/v1/events:validate',
          body: JSON.stringify([{ message: 'would be stored' }, { source: 'has no message' }]),
          irregular: true,
        },
        answer: ok({
          accepted: 1,
          rejected: 1,
          rows: [{ index: 0, row: { message: 'would be stored' } }],
          rejections: [{ index: 1, field: '/message', code: 'required' }],
        }),
      },
    ],
  },
  {
    id: 'S4',
    says: 'a reader of another project finds none of the events',
    sends: [
      postJson('/api/v2/events', { message: 'mine' }, { status: 202 }),
      postJson('/api/archive/simulator/events', { message: 'mine' }, { status: 200 }),
    ],
    stores: [{ message: 'mine' }, { message: 'mine' }],
    asks: [
      ask('/api/v2/events', ok([{ message: 'mine' }])),
      ask('/api/v2/events', ok([]), STRANGER),
      ask('/api/v2/events/count', ok({ total: 0 }), STRANGER),
      ask('/api/archive/simulator/events', ok({ event: [{ message: 'mine' }] })),
      ask('/api/archive/simulator/events', { status: 200, body: /^\{\s*\}$/ }, STRANGER),
      ask('/api/archive/simulator/events', { status: 403 }, SENDER),
    ],
  },
  {
    id: 'S5',
    says: 'a shop asks Biteral’s status with the key that it has',
    sends: [],
    asks: [
      ask('/status', ok({ object: 'status', environment: 'prod' }), {
        headers: { authorization: '', 'x-api-key': '{ingest}', 'x-api-version': '1' },
      }),
    ],
  },
  {
    id: 'S6',
    says: 'a native event with an id of its own is one event, and found by what is answered',
    sends: [
      postJson('/v1/events', { message: 'paid', id: 'order-4711' }, { status: 202, body: { accepted: 1 } }),
      postJson('/v1/events', { message: 'paid again', id: 'order-4711' }, { status: 202, body: { accepted: 1 } }),
    ],
    // Two requests may take different partitions of the raw topic: which of them is first is not the client's order.
    stores: [{ message: expect.stringMatching(/^paid/u), client_key: 'order-4711' }],
    asks: [ask('/v1/events/{answer:eventIds.0}', ok({ state: 'stored', row: { tags: [] } }))],
  },
  {
    id: 'S7',
    says: 'of a strict native batch with one bad event nothing is stored',
    sends: [
      postJson('/v1/events?strict=true', [{ message: 'good' }, { source: 'has no message' }], {
        status: 400,
        body: { code: 'invalid_event', accepted: 0, rejections: [{ index: 1, field: '/message', code: 'required' }] },
      }),
    ],
  },
];
