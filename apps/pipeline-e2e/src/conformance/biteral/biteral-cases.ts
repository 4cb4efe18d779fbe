import { aRecentTime } from '../a-recent-time';
import type { ConformanceCase, Exchange, ExpectedAnswer, Row } from '../conformance-case';

/** What Biteral's PHP SDK takes for success without a warning. */
const STORED: ExpectedAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: { object: 'event', payload: { code: 'ok' } },
};

const sale = { type: 'EventSale', customerCode: 'D314K1432', productCode: 'N30122' };
const viewed = { type: 'EventProductViewed', customerCode: 'D314K1432', productCode: 'N30122' };
const seedSale = { ...sale, timestamp: '2025-11-18T07:21:16.527Z', quantity: 2 };
const seedViewed = { ...viewed, timestamp: '2025-11-18T07:18:13.527Z' };

const seedRow: Row = {
  type: 'EventSale',
  generation_time: '2025-11-18 07:21:16.527',
  attributes: { customerCode: 'D314K1432', productCode: 'N30122', quantity: 2 },
};

const post = (events: unknown, answer: ExpectedAnswer = STORED): Exchange => ({
  request: { path: '/events', body: typeof events === 'string' ? events : JSON.stringify(events) },
  answer,
});

const aText: unknown = expect.any(String);

/** Of an `error` object the SDK reads nothing but the code. */
const noErrorObject: unknown = expect.not.stringMatching(/^error$/);

/** Of a 400 the SDK reads an array. */
const refusedBecauseOf = (...fields: readonly string[]): ExpectedAnswer => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: [
    {
      object: noErrorObject,
      payload: { fieldErrors: fields.map((field) => ({ payload: { field, code: aText, description: aText } })) },
    },
  ],
});

/** Of every other code the SDK reads an object. */
const error = (status: number): ExpectedAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: { object: 'error', payload: { code: aText } },
});

/** Every type with what it requires beside the customer. */
const TYPES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['EventAddedToCart', { productCode: 'N30122' }],
  ['EventRemovedFromCart', { productCode: 'N30122' }],
  ['EventAddedToWishlist', { productCode: 'N30122' }],
  ['EventRemovedFromWishlist', { productCode: 'N30122' }],
  ['EventSale', { productCode: 'N30122' }],
  ['EventReturnRequested', { productCode: 'N30122' }],
  ['EventProductViewed', { productCode: 'N30122' }],
  ['EventCategoryViewed', { categoryCode: 'C7' }],
  ['EventBrandViewed', { brandCode: 'B12' }],
  ['EventSearch', { query: 'red shoes' }],
  ['EventFilterApplied', { filterName: 'size', filterValue: '38' }],
  ['EventOrderApplied', { orderDescription: 'price' }],
  ['EventCouponApplied', {}],
  ['EventReviewWritten', { productCode: 'N30122' }],
  ['EventStockAlertRequested', { productCode: 'N30122' }],
];

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...sale, productCode: `P${String(index).padStart(3, '0')}` }));

const sales = (count: number): Row[] =>
  numbered(count).map((attributes) => ({ type: 'EventSale', attributes: { productCode: attributes.productCode } }));

/** An object of the SDK's class for events, which has no other fields: `/` and letters beyond ASCII are escaped. */
const fromSdk = (index: number): string =>
  `{"type":"EventSale","timestamp":"2025-11-15T15:53:15+00:00","customerCode":"D\\u00f1\\/${String(index).padStart(3, '0')}","productCode":"N30122"}`;

const batchFromSdk = (from: number, count: number): Exchange => ({
  request: {
    path: '/events',
    // libcurl asks so for bodies of some size.
    headers: { accept: 'application/json', 'content-type': 'application/json', expect: '100-continue' },
    body: `[${Array.from({ length: count }, (_, index) => fromSdk(from + index)).join(',')}]`,
  },
  answer: STORED,
});

/** Section 3.8 of the contracts. */
export const BITERAL_CASES: readonly ConformanceCase[] = [
  {
    id: 'B1',
    says: 'the documented event is stored with its own time, customer, product and quantity; twice when it is sent twice',
    sends: [post(seedSale), post(seedSale)],
    stores: [seedRow, seedRow],
  },
  {
    id: 'B2',
    says: 'the documented batch is two events in its order',
    sends: [post([seedSale, seedViewed])],
    storedInOrderOf: 'raw_index',
    stores: [seedRow, { type: 'EventProductViewed', generation_time: '2025-11-18 07:18:13.527' }],
  },
  {
    id: 'B3',
    says: 'an event without a timestamp has the time of reception; a timestamp may have an offset',
    sends: [post(sale), post({ ...viewed, timestamp: '2025-11-15T15:53:15+00:00' })],
    storedInOrderOf: 'type',
    stores: [
      { type: 'EventProductViewed', generation_time: '2025-11-15 15:53:15.000' },
      { type: 'EventSale', generation_time: aRecentTime() },
    ],
  },
  {
    id: 'B4',
    says: 'a quantity is 1 where the type has one, and absent where it has none',
    sends: [post({ ...sale, type: 'EventAddedToCart' }), post(viewed)],
    storedInOrderOf: 'type',
    stores: [
      { type: 'EventAddedToCart', attributes: { quantity: 1 } },
      {
        type: 'EventProductViewed',
        attributes: expect.not.objectContaining({ quantity: expect.anything() as unknown }) as unknown,
      },
    ],
  },
  {
    id: 'B5',
    says: 'each fault is answered with the name of its field',
    sends: [
      post({ customerCode: 'D314K1432', productCode: 'N30122' }, refusedBecauseOf('type')),
      post({ ...sale, type: 'EventFoo' }, refusedBecauseOf('type')),
      post({ type: 'EventSale', productCode: 'N30122' }, refusedBecauseOf('customerCode')),
      post({ type: 'EventSale', customerCode: 'D314K1432' }, refusedBecauseOf('productCode')),
      post({ type: 'EventSearch', customerCode: 'D314K1432' }, refusedBecauseOf('query')),
      post(
        { type: 'EventOrderApplied', customerCode: 'D', orderDescription: 'price', orderDirection: 'up' },
        refusedBecauseOf('orderDirection'),
      ),
      post({ ...sale, timestamp: 'yesterday' }, refusedBecauseOf('timestamp')),
    ],
  },
  {
    id: 'B6',
    says: 'each of the fifteen types is taken with no more than it requires',
    sends: TYPES.map(([type, required]) => post({ type, customerCode: 'D314K1432', ...required })),
    storedInOrderOf: 'type',
    stores: TYPES.toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([type, required]) => ({
      type,
      attributes: { customerCode: 'D314K1432', ...required },
    })),
  },
  {
    id: 'B7',
    says: 'a hundred events are a batch, a hundred and one are refused, none are taken for nothing',
    sends: [post(numbered(100)), post(numbered(101), refusedBecauseOf('')), post([])],
    storedInOrderOf: 'attributes.productCode::String',
    stores: sales(100),
  },
  {
    id: 'B8',
    says: 'a batch with one bad event stores nothing, and says which event',
    sends: [
      post([sale, { ...sale, customerCode: '' }, viewed], {
        status: 400,
        body: [
          {
            object: noErrorObject,
            payload: { fieldErrors: [{ payload: { field: 'customerCode', index: 1 } }] },
          },
        ],
      }),
    ],
  },
  {
    id: 'B9',
    says: 'a missing key, a wrong permission, a wrong method and an unknown version have their codes',
    difference: 'a 400 is an array, because the PHP SDK dies of an object',
    sends: [
      { request: { path: '/events', headers: { 'x-api-key': '' }, body: '{}' }, answer: error(401) },
      { request: { path: '/events', headers: { 'x-api-key': ' ' }, body: '{}' }, answer: error(401) },
      { request: { path: '/events', headers: { 'x-api-key': '{read}' }, body: '{}' }, answer: error(403) },
      { request: { path: '/events', method: 'GET' }, answer: error(405) },
      { request: { path: '/events', method: 'PUT', body: '{}' }, answer: error(405) },
      {
        request: { path: '/events', headers: { 'x-api-version': '2' }, body: JSON.stringify(sale) },
        answer: refusedBecauseOf('X-API-Version'),
      },
    ],
  },
  {
    id: 'B10',
    says: 'who sends too often is told so, and what is no JSON is refused, always in JSON',
    difference: 'a 400 is an array, because the PHP SDK dies of an object',
    project: { quotas: { requestsPerSecond: 0.001, burst: 2 } },
    sends: [
      post('{"type":', refusedBecauseOf('')),
      post(sale),
      post(sale, { ...error(429), headers: { 'retry-after': expect.stringMatching(/^\d+$/) as unknown } }),
    ],
    stores: [{ type: 'EventSale' }],
  },
  {
    id: 'B11',
    says: 'keys that no type has are taken and kept as they came',
    sends: [post({ ...sale, metadata: { campaign: 'spring', clicks: 3 }, foo: 'bar' })],
    stores: [{ attributes: { metadata: { campaign: 'spring', clicks: 3 }, foo: 'bar' } }],
  },
  {
    id: 'B12',
    says: 'the PHP SDK sends 250 events in three posts, and each is stored once',
    sends: [batchFromSdk(0, 100), batchFromSdk(100, 100), batchFromSdk(200, 50)],
    storedInOrderOf: 'attributes.customerCode::String',
    stores: Array.from({ length: 250 }, (_, index) => ({
      type: 'EventSale',
      generation_time: '2025-11-15 15:53:15.000',
      attributes: { customerCode: `Dñ/${String(index).padStart(3, '0')}` },
    })),
  },
];
