import type { ConformanceCase, Exchange } from './conformance-case';

const post = (path: string, body: unknown, status: number): Exchange => ({
  request: { path, body: JSON.stringify(body) },
  answer: { status },
});

const at = '2025-11-18T07:21:16.527Z';
const stored = '2025-11-18 07:21:16.527';

const customer = { customerCode: 'D314K1432', timestamp: at };

/**
 * A body of each dialect in which every documented field is set: each is found in the store. Exceptionless' is the
 * contract's own case E28.
 */
export const EVERY_FIELD_CASES: readonly ConformanceCase[] = [
  {
    id: 'R1',
    says: 'of a Yamcs whole event',
    sends: [
      post(
        '/api/archive/simulator/events',
        {
          source: 'FS',
          generationTime: Date.parse(at),
          receptionTime: String(Date.parse(at) + 1),
          seqNumber: 7,
          type: 'FC',
          message: 'm',
          severity: 'DISTRESS',
          generationTimeUTC: '2025-322T07:21:16.527',
          receptionTimeUTC: '2025-322T07:21:16.528',
        },
        200,
      ),
    ],
    stores: [
      {
        source: 'FS',
        generation_time: stored,
        seq_number: 7,
        type: 'FC',
        message: 'm',
        severity: 'DISTRESS',
        attributes: {
          instance: 'simulator',
          receptionTime: String(Date.parse(at) + 1),
          generationTimeUTC: '2025-322T07:21:16.527',
          receptionTimeUTC: '2025-322T07:21:16.528',
        },
      },
    ],
  },
  {
    id: 'R2',
    says: 'of a Yamcs create-event',
    sends: [
      post(
        '/api/archive/simulator/events',
        {
          instance: 'simulator',
          source: 'FS',
          time: at,
          sequenceNumber: 7,
          type: 'FC',
          message: 'm',
          severity: 'distress',
          extra: { subsystem: 'EPS', orbit: '12' },
        },
        200,
      ),
    ],
    stores: [{}],
    finds: [
      {
        sql: "SELECT * FROM yamcs_events WHERE project = '{project}'",
        rows: [
          {
            instance: 'simulator',
            source: 'FS',
            generation_time: stored,
            seq_number: 7,
            type: 'FC',
            message: 'm',
            severity: 'DISTRESS',
            created_by: '0000000000000000000000r2',
            extra: { subsystem: 'EPS', orbit: '12' },
          },
        ],
      },
    ],
  },
  {
    id: 'R3',
    says: 'of the Biteral types',
    sends: [
      post(
        '/events',
        [
          { ...customer, type: 'EventBrandViewed', brandCode: 'B12' },
          { ...customer, type: 'EventCategoryViewed', categoryCode: 'C7' },
          { ...customer, type: 'EventFilterApplied', filterName: 'size', filterValue: '38' },
          { ...customer, type: 'EventOrderApplied', orderDescription: 'price', orderDirection: 'desc' },
          { ...customer, type: 'EventReviewWritten', productCode: 'N30122', review: 'They fit.' },
          { ...customer, type: 'EventSale', productCode: 'N30122', quantity: 3 },
          { ...customer, type: 'EventSearch', query: 'red shoes' },
        ],
        200,
      ),
    ],
    stores: Array.from({ length: 7 }, () => ({})),
    finds: [
      {
        sql: "SELECT * FROM biteral_events WHERE project = '{project}' ORDER BY type",
        rows: [
          { brand_code: 'B12' },
          { category_code: 'C7' },
          { filter_name: 'size', filter_value: '38' },
          { order_description: 'price', order_direction: 'desc' },
          { product_code: 'N30122', review: 'They fit.' },
          { product_code: 'N30122', quantity: 3 },
          { query: 'red shoes' },
        ].map((row) => ({ ...row, customer_code: 'D314K1432', timestamp: stored })),
      },
    ],
  },
  {
    id: 'R4',
    says: 'of a native event',
    sends: [
      post(
        '/v1/events',
        {
          id: 'order-4711',
          source: 'shop',
          type: 'order',
          message: 'paid',
          severity: 'WATCH',
          time: '2025-11-18T08:21:16.527+01:00',
          seqNumber: -3,
          tags: ['one', 'two'],
          attributes: { amount: 12.5, lines: ['a', 'b'], customer: { vip: true } },
        },
        202,
      ),
    ],
    stores: [{}],
    finds: [
      {
        sql: "SELECT * FROM native_events WHERE project = '{project}'",
        rows: [
          {
            id: 'order-4711',
            source: 'shop',
            type: 'order',
            message: 'paid',
            severity: 'WATCH',
            time: stored,
            seq_number: -3,
            tags: ['one', 'two'],
            attributes: { amount: 12.5, lines: ['a', 'b'], customer: { vip: true } },
          },
        ],
      },
    ],
  },
];
