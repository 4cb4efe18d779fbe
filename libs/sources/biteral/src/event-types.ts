import { INT32, type JsonFields } from '@millrace/contracts';

/** A field that an event type may have, and how it is read. Absent and faulty fields read as undefined. */
type FieldReader = (fields: JsonFields, name: string, required: boolean) => string | number | undefined;

/** Biteral bounds the codes of products and customers to 255 characters. */
const code: FieldReader = (fields, name, required) => fields.text(name, { required, nonEmpty: true, maxLength: 255 });

/** Biteral gives no bound for texts; the body's own bounds them. */
const text: FieldReader = (fields, name, required) => fields.text(name, { required, nonEmpty: required });

/** One where the producer says nothing. */
const quantity: FieldReader = (fields, name) =>
  fields.value(name) === undefined ? 1 : fields.integer(name, { min: 1, max: INT32.max });

const direction: FieldReader = (fields, name) => {
  const value = fields.text(name);
  return value === undefined || value === 'asc' || value === 'desc'
    ? value
    : fields.fail(name, 'unknown_value', 'must be asc or desc');
};

export const FIELD_READERS = {
  customerCode: code,
  productCode: code,
  categoryCode: code,
  brandCode: code,
  quantity,
  query: text,
  filterName: text,
  filterValue: text,
  orderDescription: text,
  orderDirection: direction,
  review: text,
} as const satisfies Record<string, FieldReader>;

export type FieldName = keyof typeof FIELD_READERS;

export interface EventType {
  readonly required: readonly FieldName[];
  readonly optional: readonly FieldName[];
}

const CUSTOMER_AND_PRODUCT = ['customerCode', 'productCode'] as const;

/** Every event type of Biteral's guide and what it carries beside `type` and `timestamp`. */
export const EVENT_TYPES: ReadonlyMap<string, EventType> = new Map<string, EventType>([
  ['EventAddedToCart', { required: CUSTOMER_AND_PRODUCT, optional: ['quantity'] }],
  ['EventRemovedFromCart', { required: CUSTOMER_AND_PRODUCT, optional: ['quantity'] }],
  ['EventAddedToWishlist', { required: CUSTOMER_AND_PRODUCT, optional: [] }],
  ['EventRemovedFromWishlist', { required: CUSTOMER_AND_PRODUCT, optional: [] }],
  ['EventSale', { required: CUSTOMER_AND_PRODUCT, optional: ['quantity'] }],
  ['EventReturnRequested', { required: CUSTOMER_AND_PRODUCT, optional: [] }],
  ['EventProductViewed', { required: CUSTOMER_AND_PRODUCT, optional: [] }],
  ['EventCategoryViewed', { required: ['customerCode', 'categoryCode'], optional: [] }],
  ['EventBrandViewed', { required: ['customerCode', 'brandCode'], optional: [] }],
  ['EventSearch', { required: ['customerCode', 'query'], optional: [] }],
  ['EventFilterApplied', { required: ['customerCode', 'filterName', 'filterValue'], optional: [] }],
  ['EventOrderApplied', { required: ['customerCode', 'orderDescription'], optional: ['orderDirection'] }],
  ['EventCouponApplied', { required: ['customerCode'], optional: [] }],
  ['EventReviewWritten', { required: CUSTOMER_AND_PRODUCT, optional: ['review'] }],
  ['EventStockAlertRequested', { required: CUSTOMER_AND_PRODUCT, optional: [] }],
]);
