import { EventReaderError, type IngestRequest, type RequestHead, type SourceAdapter } from '@millrace/domain';
import fc from 'fast-check';
import { anyBody } from './any-body';
import { ApiDescription } from './api-description';
import { deliver, toRecord, type Delivery } from './deliver';
import { expectAccounted, expectSoundOutcomes } from './expect-sound-outcomes';
import type { RoutedPost, RoutedRequest } from './to-request';

/** That no input makes the adapter throw, waver, or lose count, as jest tests. `samples` are its cases' requests. */
export function describeAnyInput(adapter: SourceAdapter, samples: readonly RoutedRequest[]): void {
  const description = new ApiDescription(adapter.openApi);
  const posts = samples.flatMap((sample) => (sample.kind === 'post' ? [withoutEncoding(sample)] : []));
  const bodies = anyBody(posts.map(({ request }) => request.body));
  const anyPost = fc
    .tuple(fc.constantFrom(...posts), bodies)
    .map(([post, body]): RoutedPost => ({ ...post, sent: body, request: { ...post.request, body } }));

  test('any body is taken or refused, accounted for, and the same every time', async () => {
    await fc.assert(
      fc.asyncProperty(anyPost, async (given) => {
        const delivery = await deliver(adapter, frozen(given));
        expect(await deliver(adapter, frozen(given))).toEqual(delivery);
        if (delivery.kind === 'taken') expectSound(delivery);
      }),
    );
  });

  test('any body is normalised, also one that the gateway would have refused, and left as it was', () => {
    fc.assert(
      fc.property(anyPost, fc.uniqueArray(fc.nat({ max: 20 })), (given, refused) => {
        const record = toRecord(adapter, frozen(given), { refused });
        const before = given.sent.slice();
        expectSoundOutcomes(adapter.normalise(record, given.sent));
        expect(given.sent).toEqual(before);
      }),
    );
  });

  test('any head is judged without an exception', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), anyHead(), ({ route, request }, change) => {
        const head = change(request);
        route.admit(head, request.project);
        adapter.credential(head);
        adapter.refuse({ code: 'unauthenticated', message: 'words' }, head);
      }),
    );
  });

  test('any request of a route, whatever its head and body, has an answer that the OpenAPI part describes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...samples), anyHead(), bodies, async (sample, change, body) => {
        const delivery = await deliverUnlessUnreadable(adapter, withChanges(sample, change, body));
        if (delivery === undefined) return;
        const reply = delivery.kind === 'taken' ? delivery.reception.reply : delivery.reply;
        expect(reply.status).toBeLessThan(500);
        expect(description.replyFaults(sample.route, reply)).toEqual([]);
        if (delivery.kind === 'taken') expectSound(delivery);
      }),
    );
  });
}

function expectSound(delivery: Extract<Delivery, { kind: 'taken' }>): void {
  expectAccounted(delivery);
  expectSoundOutcomes(delivery.outcomes);
}

/** What the reader of stored events refuses is the gateway's to answer. */
async function deliverUnlessUnreadable(adapter: SourceAdapter, routed: RoutedRequest): Promise<Delivery | undefined> {
  try {
    return await deliver(adapter, routed);
  } catch (error) {
    if (error instanceof EventReaderError) return undefined;
    throw error;
  }
}

type HeadChange = (head: RequestHead) => RequestHead;

function withChanges(sample: RoutedRequest, change: HeadChange, body: Uint8Array): RoutedRequest {
  const { request } = sample;
  const head = change(request);
  if (sample.kind === 'post') {
    return withoutEncoding({ ...sample, sent: body, request: { ...sample.request, ...head, body } });
  }
  const taken = sample.route.maxBodyBytes === 0 ? new Uint8Array() : body;
  return { ...sample, request: { ...sample.request, ...head, body: taken } };
}

/** Another query, other path parameters, and headers that a case does not have or has otherwise. */
function anyHead(): fc.Arbitrary<HeadChange> {
  return fc
    .record({ headers: anyHeaders(), parameter: fc.option(fc.string({ minLength: 1 })), query: anyQuery() })
    .map(({ headers, parameter, query }) => (head) => ({
      method: head.method,
      path: head.path,
      pathParameters: Object.fromEntries(
        Object.entries(head.pathParameters).map(([name, value]) => [name, parameter ?? value]),
      ),
      query: withValues(head.query, query),
      headers: { ...head.headers, ...headers },
    }));
}

/** The query of a case with the values of the pairs in the place of its own, and the pairs besides. */
function withValues(query: URLSearchParams, pairs: readonly (readonly [string, string])[]): URLSearchParams {
  const changed = new URLSearchParams();
  for (const [at, [name, value]] of [...query].entries()) changed.append(name, pairs[at]?.[1] ?? value);
  for (const [name, value] of pairs) changed.append(name, value);
  return changed;
}

/** Pairs whose values are what questions are asked with, or anything else. */
function anyQuery(): fc.Arbitrary<[string, string][]> {
  const awkward = [
    '',
    '-1',
    '0',
    '1',
    '1001',
    '1e9',
    '9'.repeat(30),
    '2025-11-18T07:21:16Z',
    'NaN',
    '(((',
    '"',
    '\u0000',
  ];
  const value = fc.oneof(fc.constantFrom(...awkward), fc.string());
  return fc.array(fc.tuple(fc.string(), value), { maxLength: 4 });
}

/** Values for the headers that decide something, anything else besides. */
function anyHeaders(): fc.Arbitrary<Record<string, string>> {
  const names = ['authorization', 'content-type', 'accept', 'cookie', 'content-length', 'x-api-version', 'user-agent'];
  const text = fc.oneof(
    fc.string(),
    fc.base64String().map((credentials) => `Basic ${credentials}`),
  );
  return fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), text);
}

/** Arbitrary bodies do not inflate, and what does not inflate never reaches an adapter. */
function withoutEncoding({ request, ...rest }: RoutedPost): RoutedPost {
  return { ...rest, request: { ...request, headers: { ...request.headers, 'content-encoding': undefined } } };
}

/** Bytes cannot be frozen; all else of a request that a mistaken adapter might write to is. It always numbers from 0. */
function frozen({ request, ...rest }: RoutedPost): RoutedPost {
  const { headers, pathParameters } = request;
  const copy: IngestRequest = {
    ...request,
    nextSequenceNumber: () => 0,
    headers: Object.freeze({ ...headers }),
    pathParameters: Object.freeze({ ...pathParameters }),
  };
  return { ...rest, request: Object.freeze(copy) };
}
