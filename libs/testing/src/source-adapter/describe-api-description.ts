import { REFUSAL_CODES, type RefusalCode, type SourceAdapter } from '@millrace/domain';
import { ApiDescription, nameOf } from './api-description';
import { deliver } from './deliver';
import type { Fixture } from './fixture';
import { inflated, toRequest, type RoutedRequest } from './to-request';

/** Refusals of requests that no operation takes. */
const OF_NO_OPERATION: ReadonlySet<RefusalCode> = new Set(['unknown_route', 'method_not_allowed']);

/** That the adapter's part of the OpenAPI document tells the truth about the adapter, as jest tests. */
export function describeApiDescription(adapter: SourceAdapter, fixtures: readonly Fixture[]): void {
  const description = new ApiDescription(adapter.openApi);
  const named = fixtures.map((fixture) => [fixture.name, fixture] as const);

  test('the OpenAPI part is sound', () => {
    expect(description.partFaults(adapter.dialect)).toEqual([]);
  });

  test('every route is an operation, and every operation a route', () => {
    const subscriptions = adapter.subscriptions.map(({ path }) => ({ method: 'GET', path }));
    const addresses = [...adapter.routes, ...adapter.reads, ...subscriptions];
    expect(description.operations.toSorted()).toEqual([...new Set(addresses.map(nameOf))].toSorted());
  });

  test.each(named)('%s is as the OpenAPI part says', async (_name, { request }) => {
    const routed = toRequest(adapter, request);
    const delivery = await deliver(adapter, routed);
    const reply = delivery.kind === 'taken' ? delivery.reception.reply : delivery.reply;
    expect(description.replyFaults(routed.route, reply)).toEqual([]);
    if (delivery.kind === 'refused') return;
    const faults = description.requestFaults(routed.route, routed.request.headers['content-type'], plainBody(routed));
    if (request.undocumented === undefined) expect(faults).toEqual([]);
    else expect(faults).not.toEqual([]);
  });

  test.each(REFUSAL_CODES.filter((code) => !OF_NO_OPERATION.has(code)))(
    'the answer to %s is as the OpenAPI part says',
    (code) => {
      for (const { request } of fixtures) {
        const routed = toRequest(adapter, request);
        const reply = adapter.refuse({ code, message: 'words', retryAfterSeconds: 7 }, routed.request);
        expect(description.replyFaults(routed.route, reply)).toEqual([]);
      }
    },
  );
}

function plainBody(routed: RoutedRequest): Uint8Array {
  return routed.kind === 'question'
    ? routed.request.body
    : inflated(routed.request.headers, routed.sent, routed.route.maxInflatedBytes);
}
