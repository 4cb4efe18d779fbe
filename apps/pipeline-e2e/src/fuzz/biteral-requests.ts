import type { JsonValue } from '@millrace/domain';
import fc from 'fast-check';
import { anyMutation } from './any-json-text';
import { anyNonsense, BOMBS, sent, type Content } from './any-transport';
import { bodyOf, countEvents, weighted } from './contents';
import { MARKER } from './fuzz-request';
import { NOTHING, type FuzzedDialect } from './fuzzed-dialect';

const customer = { customerCode: `C${MARKER}`, timestamp: '2025-11-18T07:21:16.527Z' };
const product = { ...customer, productCode: 'N30122' };

/** One of each type, with everything that it may have. */
const EVENTS: readonly JsonValue[] = [
  { ...product, type: 'EventAddedToCart', quantity: 1 },
  { ...product, type: 'EventRemovedFromCart', quantity: 2 },
  { ...product, type: 'EventAddedToWishlist' },
  { ...product, type: 'EventRemovedFromWishlist' },
  { ...product, type: 'EventSale', quantity: 2_147_483_647 },
  { ...product, type: 'EventReturnRequested', metadata: { reason: 'size', parts: [1, '2', null] } },
  { ...product, type: 'EventProductViewed' },
  { ...customer, type: 'EventCategoryViewed', categoryCode: 'K'.repeat(255) },
  { ...customer, type: 'EventBrandViewed', brandCode: 'B12' },
  { ...customer, type: 'EventSearch', query: 'zapatos de niño "38"' },
  { ...customer, type: 'EventFilterApplied', filterName: 'size', filterValue: '38' },
  { ...customer, type: 'EventOrderApplied', orderDescription: 'price', orderDirection: 'desc' },
  { ...customer, type: 'EventCouponApplied' },
  { ...product, type: 'EventReviewWritten', review: 'They fit. 😀' },
  { ...product, type: 'EventStockAlertRequested', timestamp: null },
];

const BATCHES: readonly JsonValue[] = [EVENTS.slice(0, 2), EVENTS.slice(8)];

/** Around the greatest batch. */
const anyFullBatch = fc
  .tuple(fc.constantFrom(...EVENTS), fc.constantFrom(0, 1, 99, 100, 101, 150))
  .map(([event, count]) => Array.from({ length: count }, () => event));

const post = (body: string | Uint8Array, isGood: boolean, headers: Content['headers'] = {}): Content => ({
  method: 'POST',
  target: '/events',
  headers: { 'content-type': 'application/json', 'x-api-version': '1', ...headers },
  body: bodyOf(body),
  isGood,
});

const anyContent = weighted<Content>(
  [25, fc.constantFrom(...EVENTS, ...BATCHES).map((events) => post(JSON.stringify(events), true))],
  [3, anyFullBatch.map((batch) => post(JSON.stringify(batch), batch.length <= 100))],
  [60, anyMutation([...EVENTS, ...BATCHES]).map((text) => post(text, false))],
  [8, anyNonsense().map((body) => post(body, false))],
  [0.3, fc.constantFrom(...BOMBS).map(({ body, headers }) => post(body, false, headers))],
);

const anyQuestion = fc.webQueryParameters().map((query): Content => ({
  method: 'GET',
  target: `/status?${query}`,
  headers: { 'x-api-version': '1' },
  body: new Uint8Array(),
  isGood: true,
}));

export const fuzzedBiteral: FuzzedDialect = {
  name: 'biteral',
  sends: sent(anyContent),
  asks: sent(anyQuestion),
  deadLetterCodes: [],
  consequenceOf: (sending, { status }) =>
    status === 200 && sending.method === 'POST' ? { kept: [countEvents(sending)] } : NOTHING,
};
