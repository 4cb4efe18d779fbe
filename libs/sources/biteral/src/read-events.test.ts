import fc from 'fast-check';
import { EVENT_TYPES } from './event-types';
import { MAX_BATCH, readEvents } from './read-events';

const CODES = { customerCode: 'D314K1432', productCode: 'N30122' };
const SALE = { type: 'EventSale', ...CODES };

/** A value for every field that some type requires. */
const VALUES: Readonly<Record<string, string>> = {
  ...CODES,
  categoryCode: 'C1',
  brandCode: 'B1',
  query: 'red shoes',
  filterName: 'colour',
  filterValue: 'red',
  orderDescription: 'price',
};

function read(body: unknown) {
  return readEvents(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
}

function faultsOf(body: unknown) {
  const result = read(body);
  if (result.kind !== 'refused') throw new Error('was not refused');
  return (result.refusal.faults ?? []).map(({ index, field, code }) => [index, field, code]);
}

test('all fifteen types of the guide are there', () => {
  expect(EVENT_TYPES.size).toBe(15);
});

describe.each([...EVENT_TYPES])('%s', (type, { required }) => {
  const minimal = Object.fromEntries([['type', type], ...required.map((name) => [name, VALUES[name]])]) as object;

  test('is taken with what it requires', () => {
    expect(read(minimal)).toMatchObject({ kind: 'ok', events: [{ type }] });
  });

  test.each(required)('is refused without %s', (name) => {
    expect(faultsOf({ ...minimal, [name]: undefined })).toEqual([[0, `/${name}`, 'required']]);
    expect(faultsOf({ ...minimal, [name]: null })).toEqual([[0, `/${name}`, 'required']]);
    expect(faultsOf({ ...minimal, [name]: '' })).toEqual([[0, `/${name}`, 'required']]);
    expect(faultsOf({ ...minimal, [name]: 7 })).toEqual([[0, `/${name}`, 'wrong_type']]);
  });
});

test.each([
  [{ ...SALE, quantity: 2 }, { quantity: 2 }],
  [SALE, { quantity: 1 }],
  [{ ...SALE, quantity: null }, { quantity: 1 }],
  [{ ...SALE, type: 'EventProductViewed' }, CODES],
  [
    { ...SALE, type: 'EventProductViewed', quantity: 'many' },
    { ...CODES, quantity: 'many' },
  ],
  [{ ...SALE, type: 'EventReviewWritten', review: 'ñ / "good"' }, { review: 'ñ / "good"' }],
  [
    { ...SALE, metadata: { a: [1] }, foo: false },
    { metadata: { a: [1] }, foo: false },
  ],
  [
    { type: 'EventOrderApplied', customerCode: 'c', orderDescription: 'd', orderDirection: 'desc' },
    { orderDirection: 'desc' },
  ],
])('%j has the attributes %j', (body, attributes) => {
  expect(read(body)).toMatchObject({ kind: 'ok', events: [{ attributes }] });
});

test('a field that its type does not have gets no default', () => {
  const result = read({ ...SALE, type: 'EventProductViewed' });
  expect(result.kind === 'ok' && Object.keys(result.events[0]?.attributes ?? {})).toEqual(Object.keys(CODES));
});

test.each([
  ['2025-11-18T07:21:16.527Z', Date.UTC(2025, 10, 18, 7, 21, 16, 527)],
  ['2025-11-15T15:53:15+00:00', Date.UTC(2025, 10, 15, 15, 53, 15)],
  ['2025-11-15T15:53:15', Date.UTC(2025, 10, 15, 15, 53, 15)],
  ['2025-11-15', Date.UTC(2025, 10, 15)],
  [null, undefined],
])('the timestamp %s is %d', (timestamp, expected) => {
  expect(read({ ...SALE, timestamp })).toMatchObject({ kind: 'ok', events: [{ timestamp: expected }] });
});

test.each([
  [{ ...CODES }, [[0, '/type', 'required']]],
  [{ ...SALE, type: 'EventFoo' }, [[0, '/type', 'unknown_value']]],
  [{ ...SALE, type: 'constructor' }, [[0, '/type', 'unknown_value']]],
  [{ ...SALE, type: 5 }, [[0, '/type', 'wrong_type']]],
  [{ ...SALE, quantity: 0 }, [[0, '/quantity', 'out_of_range']]],
  [{ ...SALE, quantity: 1.5 }, [[0, '/quantity', 'out_of_range']]],
  [{ ...SALE, quantity: '2' }, [[0, '/quantity', 'wrong_type']]],
  [{ ...SALE, customerCode: 'x'.repeat(256) }, [[0, '/customerCode', 'too_long']]],
  [{ ...SALE, timestamp: 'yesterday' }, [[0, '/timestamp', 'malformed_time']]],
  [{ ...SALE, timestamp: 1_763_450_476_527 }, [[0, '/timestamp', 'wrong_type']]],
  [{ ...SALE, timestamp: '1899-12-31T00:00:00Z' }, [[0, '/timestamp', 'out_of_range']]],
  [
    { type: 'EventOrderApplied', customerCode: 'c', orderDescription: 'd', orderDirection: 'up' },
    [[0, '/orderDirection', 'unknown_value']],
  ],
  [4, [[0, '', 'wrong_type']]],
  [null, [[0, '', 'wrong_type']]],
])('%j is refused: %j', (body, faults) => {
  expect(faultsOf(body)).toEqual(faults);
});

test('one bad event refuses the batch, and every fault is named', () => {
  expect(faultsOf([SALE, { type: 'EventSale' }, SALE, [], { type: 'EventFoo' }])).toEqual([
    [1, '/customerCode', 'required'],
    [1, '/productCode', 'required'],
    [3, '', 'wrong_type'],
    [4, '/type', 'unknown_value'],
  ]);
});

test('a batch holds up to a hundred events, in order', () => {
  const batch = (size: number) => Array.from({ length: size }, (_, index) => ({ ...SALE, quantity: index + 1 }));
  const full = read(batch(MAX_BATCH));
  expect(full.kind === 'ok' && full.events.map((event) => event.attributes['quantity'])).toEqual(
    batch(MAX_BATCH).map((event) => event.quantity),
  );
  expect(faultsOf(batch(MAX_BATCH + 1))).toEqual([[0, '', 'too_many_events']]);
  expect(read([])).toEqual({ kind: 'ok', events: [] });
});

test.each([
  ['', 'not JSON'],
  ['{"type":', 'not JSON'],
  [`${'['.repeat(70)}${']'.repeat(70)}`, 'nested deeper'],
])('%j is malformed', (body, message) => {
  const result = read(body);
  expect(result).toMatchObject({ kind: 'refused', refusal: { code: 'malformed_body' } });
  expect(result.kind === 'refused' && result.refusal.message).toContain(message);
});

test('no body throws, whatever it holds', () => {
  fc.assert(fc.property(fc.uint8Array(), (body) => ['ok', 'refused'].includes(readEvents(body).kind)));
  fc.assert(fc.property(fc.json(), (text) => ['ok', 'refused'].includes(read(text).kind)));
});
