import fc from 'fast-check';
import { anyText } from './any-text';
import type { Content } from './any-transport';
import { anyQuery, weighted } from './contents';
import { MARKER } from './fuzz-request';

/** Words of the filter language, in any order. */
const FILTER_WORDS = [
  ...[
    'type:',
    'date:',
    'value:',
    'tag:',
    'id:',
    'user.name:',
    'error.code:',
    'data.a:',
    'data.',
    'data.@user.identity:',
    'ref.session:',
  ],
  ...[
    '_exists_:',
    '_missing_:',
    'nothing:',
    'AND',
    'OR',
    'NOT',
    '&&',
    '||',
    '!',
    '-',
    '+',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    'TO',
    '*',
    '\\',
  ],
  ...[
    '>5',
    '<=',
    '1',
    '-1e999',
    '99999999999999999999',
    'error',
    '"a b"',
    '"',
    'now-1h',
    '2026-01',
    'x*',
    '*x',
    '*x*',
    '\u0000',
    'é',
    ':',
  ],
];

const anyFilter = fc.oneof(
  fc.array(fc.constantFrom(...FILTER_WORDS), { maxLength: 12 }).map((words) => words.join('')),
  fc.array(fc.constantFrom(...FILTER_WORDS), { maxLength: 12 }).map((words) => words.join(' ')),
  fc.constantFrom(32, 33, 900).map((count) => `${'('.repeat(count)}x${')'.repeat(count)}`),
  fc.constantFrom(500, 2_001).map((count) => Array.from({ length: count }, () => 'x').join(' ')),
  anyText(),
);

const TIMES = [
  ...[
    'all',
    'today',
    'last 24 hours',
    'this year',
    'last 0 days',
    'last 99999999999 years',
    'now-1h TO now',
    'now-1h TO',
  ],
  ...[
    '[2026-01-01 TO 2026-01-31]',
    '{* TO *}',
    '2026-13',
    '2026-02-30',
    '0000',
    '9999',
    'now/d',
    'now+1e9y',
    'now-999999999y',
  ],
];

const anyParameters = {
  filter: anyFilter,
  time: fc.constantFrom(...TIMES),
  offset: fc.constantFrom('-300', '-300m', '-5h', '99999', '1e9', 'x'),
  sort: fc.constantFrom('date', '-date', 'value', ''),
  mode: fc.constantFrom('summary', 'full', ''),
  limit: fc.constantFrom('0', '1', '100', '101', '-1', '1e9'),
  page: fc.constantFrom('0', '1', '3', '1000', '99999999999', '-1'),
  before: fc.oneof(fc.base64String(), anyText()),
  after: fc.oneof(fc.base64String(), anyText()),
};

const ADDRESSES = [
  'events',
  'events',
  'events',
  'events/count',
  'events/sessions',
  'projects/{project}/events',
  'Events/Count/',
];

const anyAddress = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...ADDRESSES) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `events/by-ref/error-${MARKER}`,
      'events/sessions/session-1',
      'projects/config',
      'projects/other/events',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.uuid(), anyText()).map((id) => `events/${encodeURIComponent(id)}`),
  },
);

export const anyExceptionlessQuestion: fc.Arbitrary<Content> = weighted([
  1,
  fc.tuple(anyAddress, anyQuery(anyParameters)).map(([address, query]) => `/api/v2/${address}?${query}`),
]).map((target) => ({ method: 'GET', target, headers: {}, body: new Uint8Array(), isGood: false }));
