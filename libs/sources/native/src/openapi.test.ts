import { ApiDescription } from '@millrace/testing';
import fc from 'fast-check';
import { eventsRoute } from './events-route';
import { MAX_LENGTHS, MAX_TAGS } from './limits';
import openApi from './openapi.json';
import { readEvents } from './read-events';

const description = new ApiDescription(openApi);

/** Good for some field, or for none. What a severity or a time must look like, no schema says. */
const anyValue = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
  fc
    .constantFrom(...Object.values(MAX_LENGTHS))
    .chain((length) => fc.constantFrom('x'.repeat(length), 'x'.repeat(length + 1))),
  fc.constantFrom(null, true, 0, -1, 1.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1),
  fc.constantFrom(MAX_TAGS.maxItems, MAX_TAGS.maxItems + 1).map((count) => Array<string>(count).fill('a')),
  fc.constantFrom(['x'.repeat(MAX_TAGS.maxLength)], ['x'.repeat(MAX_TAGS.maxLength + 1)], [1], {}, { a: [{}] }),
);

const NAMES = ['message', 'id', 'source', 'type', 'seqNumber', 'tags', 'attributes', 'sevrity'];

const anyEvent = fc
  .dictionary(fc.constantFrom(...NAMES), anyValue, { maxKeys: 3 })
  .map((changes) => ({ message: 'm', ...changes }));

test('the OpenAPI part describes the events that are taken, and no others', () => {
  fc.assert(
    fc.property(fc.oneof(anyEvent, fc.array(anyEvent, { maxLength: 2 })), (posted) => {
      const body = Buffer.from(JSON.stringify(posted));
      const read = readEvents('json', body);
      const isTaken = read.kind === 'ok' && read.events.every(({ kind }) => kind === 'ok');
      expect(description.requestFaults(eventsRoute, 'application/json', body).length === 0).toBe(isTaken);
    }),
    { numRuns: 500 },
  );
});
