import { aValueThat } from '../a-value-that';
import type { CaseRequest, ConformanceCase, Exchange, ExpectedAnswer } from '../conformance-case';
import { answered, badRequest, decodeEvents, EVENTS, listed, post, PROTOBUF } from './yamcs-exchanges';

const ask = (query: string, answer = answered({}), request: Partial<CaseRequest> = {}): Exchange => ({
  request: { path: `${EVENTS}${query}`, ...request },
  answer,
});

const SEVERITIES = ['INFO', 'WATCH', 'WARNING', 'DISTRESS', 'CRITICAL', 'SEVERE'] as const;
const SOURCES = ['A', 'B', 'C'] as const;

/** One event a second from midnight, numbered from 1. */
const numbered = (number: number) => ({
  source: SOURCES[number % SOURCES.length],
  sequenceNumber: number,
  severity: SEVERITIES[number % SEVERITIES.length],
  message: `event ${String(number)}`,
  time: new Date(Date.UTC(2024, 0, 2, 0, 0, number)).toISOString(),
});

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

const EVENT_COUNT = 101;
const ALL = range(1, EVENT_COUNT);

/** Clients read on while there is a token. */
const THE_LAST_PAGE = aValueThat(`has ${String(EVENT_COUNT)} events and no token`, (page) => {
  const { events, continuationToken = '' } = page as { events?: readonly unknown[]; continuationToken?: string };
  return events?.length === EVENT_COUNT && continuationToken === '';
});

/** Three events as a flight software, an operator and a power system have them. */
const MISSION = [
  { source: 'FS', type: 'FC', severity: 'CRITICAL', sequenceNumber: 1, message: 'Hello world, it is me' },
  { source: 'Operator', type: 'Shift', severity: 'INFO', sequenceNumber: 2, message: 'The world says Hello' },
  { source: 'PowerSystem', type: 'EPS', severity: 'WARNING', sequenceNumber: 3, message: 'Battery "B" is at 20 %' },
].map((event, index) => ({ ...event, time: new Date(Date.UTC(2024, 0, 2, 0, 0, index)).toISOString() }));

/** Filters with the numbers of the events for which they hold. */
const FILTERS: readonly (readonly [string, readonly number[]])[] = [
  ['source=fs', [1]],
  ['source = "FS"', [1]],
  ['type=eps', [3]],
  ['type!=eps', [1, 2]],
  ['severity=critical', [1]],
  ['severity>=warning', [1, 3]],
  ['severity<warning', [2]],
  ['seqNumber<=2', [1, 2]],
  ['seqNumber=3', [3]],
  ['hello world', [1, 2]],
  ['"hello world"', [1]],
  ['message =~ "Hello$"', [2]],
  ['message !~ "Hello$"', [1, 3]],
  ['type:s', [2, 3]],
  ['-hello', [3]],
  ['hello AND NOT source=fs', [2]],
  ['(source=fs OR source=operator) AND severity>info', [1]],
  ['source=fs OR type=eps -- a comment', [1, 3]],
];

const SYNTAX_ERROR: ExpectedAnswer = {
  ...badRequest(),
  body: {
    code: 400,
    type: 'BadRequestException',
    msg: expect.stringContaining('Syntax error in filter') as unknown,
    detail: { beginLine: 1, beginColumn: expect.any(Number) as unknown, endLine: 1 },
  },
};

const HEADER = ['Source', 'Generation Time', 'Reception Time', 'Event Type', 'Event Text'];

const exported = (query: string, delimiter: string): Exchange => ({
  request: { path: `/api/archive/simulator:exportEvents${query}` },
  answer: {
    status: 200,
    headers: {
      'content-type': expect.stringMatching(/^text\/csv/) as unknown,
      'content-disposition': expect.stringMatching(/^attachment; filename="?event_export_/) as unknown,
    },
    body: new RegExp(`^${HEADER.join(delimiter)}\r?\nFS${delimiter}2024-01-02T00:00:00[^\\n]*\n(?:[^\\n]+\n){3}$`),
  },
});

const streamed = (body: unknown, numbers: readonly number[]): Exchange => ({
  request: {
    method: 'POST',
    path: '/api/stream-archive/simulator:streamEvents',
    headers: { accept: PROTOBUF },
    body: JSON.stringify(body),
  },
  answer: {
    status: 200,
    headers: { 'content-type': expect.stringMatching(/^application\/protobuf/) as unknown },
    decode: decodeEvents,
    body: numbers.map((seqNumber) => ({ seqNumber })),
  },
});

/** Section 2.5 of the contracts: reading. */
export const YAMCS_READING_CASES: readonly ConformanceCase[] = [
  {
    id: 'Y14',
    says: 'a page has the latest hundred; limit, order, next, severity, period and sources choose others',
    sends: ALL.map((number) => post(numbered(number), answered({ seqNumber: number }))),
    storedInOrderOf: 'seq_number',
    stores: ALL.map((seq_number) => ({ seq_number })),
    asks: [
      ask('', listed(ALL.slice(1).toReversed())),
      ask('?order=asc&limit=1', listed([1])),
      ask('?order=asc&limit=1&next={answer:continuationToken}', listed([2])),
      ask('?order=asc&limit=40&next={answer:continuationToken}', listed(range(3, 42))),
      ask('?order=asc&limit=1000&next={answer:continuationToken}', listed(range(43, EVENT_COUNT))),
      ask('?order=asc&limit=1000', answered(THE_LAST_PAGE)),
      ask('?limit=1001', badRequest('Limit parameter is too large')),
      ask('?order=asc&limit=1000&severity=warning', listed(ALL.filter((number) => number % SEVERITIES.length >= 2))),
      ask('?order=asc&start=2024-01-02T00:00:10Z&stop=2024-01-02T00:00:20Z', listed(range(10, 19))),
      ask('?order=asc&limit=4&source=A,B', listed([1, 3, 4, 6])),
      ask('?order=asc&limit=4&source=A&source=B', listed([1, 3, 4, 6])),
      ask('?q=event%2010&order=asc', listed([10, 100, 101])),
      ask('?start=yesterday', badRequest()),
    ],
  },
  {
    id: 'Y15',
    says: 'the filter language finds what Yamcs’ own finds',
    sends: MISSION.map((event) => post(event, answered({ source: event.source }))),
    storedInOrderOf: 'seq_number',
    stores: [{ seq_number: 1 }, { seq_number: 2 }, { seq_number: 3 }],
    asks: [
      ...FILTERS.map(([filter, numbers]) => ask(`?order=asc&filter=${encodeURIComponent(filter)}`, listed(numbers))),
      ask(`?filter=${encodeURIComponent('source=')}`, SYNTAX_ERROR),
    ],
  },
  {
    id: 'Y16',
    says: 'sources are listed, events exported and streamed',
    sends: [
      ...MISSION.map((event) => post(event, answered({ source: event.source }))),
      post({ ...MISSION[0], source: 'aocs', sequenceNumber: 4, time: '2024-01-03T00:00:00Z' }, answered({})),
    ],
    storedInOrderOf: 'seq_number',
    stores: [{ seq_number: 1 }, { seq_number: 2 }, { seq_number: 3 }, { seq_number: 4 }],
    asks: [
      ask(
        '/sources',
        answered({
          sources: ['aocs', 'FS', 'Operator', 'PowerSystem'],
          source: ['aocs', 'FS', 'Operator', 'PowerSystem'],
        }),
      ),
      exported('', '\t'),
      exported('?delimiter=COMMA', ','),
      exported('?delimiter=SEMICOLON', ';'),
      { request: { path: '/api/archive/simulator:exportEvents?delimiter=PIPE' }, answer: badRequest() },
      ask('?order=asc', listed([1, 2, 3, 4])),
      streamed({}, [1, 2, 3, 4]),
      streamed({ severity: 'warning', stop: '2024-01-03T00:00:00Z' }, [1, 3]),
    ],
  },
];
