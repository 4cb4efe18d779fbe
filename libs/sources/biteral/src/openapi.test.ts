import { ApiDescription } from '@millrace/testing';
import fc from 'fast-check';
import { EVENT_TYPES, FIELD_READERS } from './event-types';
import { eventsRoute } from './events-route';
import openApi from './openapi.json';
import { readEvents } from './read-events';

const description = new ApiDescription(openApi);

/** Good for some field, or for none. */
const anyValue = fc.oneof(
  { weight: 5, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) },
  fc.constantFrom('', 'asc', 'desc', 'x'.repeat(255), 'x'.repeat(256), null),
  fc.constantFrom(0, 1, 2, 1.5, 2 ** 31 - 1, 2 ** 31, true),
  fc.jsonValue({ maxDepth: 1 }),
);

/** What its type requires, with a field or two changed. */
const anyEvent = fc
  .tuple(
    fc.constantFrom(...EVENT_TYPES),
    fc.dictionary(fc.constantFrom('type', ...Object.keys(FIELD_READERS), 'metadata'), anyValue, { maxKeys: 2 }),
  )
  .map(([[type, { required }], changes]) => ({
    type,
    ...Object.fromEntries(required.map((name) => [name, 'a'])),
    ...changes,
  }));

test('the OpenAPI part describes the events that are taken, and no others', () => {
  fc.assert(
    fc.property(fc.oneof(anyEvent, fc.array(anyEvent, { maxLength: 3 })), (posted) => {
      const body = Buffer.from(JSON.stringify(posted));
      const isTaken = readEvents(body).kind === 'ok';
      expect(description.requestFaults(eventsRoute, 'application/json', body).length === 0).toBe(isTaken);
    }),
    { numRuns: 500 },
  );
});
