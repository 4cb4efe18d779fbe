import type { Outcome, Reception, RawRecord, Refusal, Reply, SourceAdapter, SourceEvent } from '@millrace/domain';
import { aRawRecord } from '../a-raw-record';
import { inflated, type RoutedRequest } from './to-request';

/** What became of a request between the gateway and the enrichment. */
export type Delivery =
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly reply: Reply }
  | {
      readonly kind: 'taken';
      readonly reception: Extract<Reception, { kind: 'accepted' | 'nothing' }>;
      /** None where nothing was published. */
      readonly outcomes: readonly Outcome<SourceEvent>[];
    };

/** Takes a request through the adapter the way that gateway and normaliser do. */
export function deliver(adapter: SourceAdapter, routed: RoutedRequest): Delivery {
  const { route, request } = routed;
  const refusal = route.admit(request, request.project);
  if (refusal !== undefined) return refuse(adapter, refusal, routed);
  const reception = route.receive(request);
  if (reception.kind === 'refused') return refuse(adapter, reception.refusal, routed);
  if (reception.kind === 'preview') {
    return { kind: 'taken', reception: { kind: 'nothing', reply: reception.toReply([]) }, outcomes: [] };
  }
  if (reception.kind === 'nothing') return { kind: 'taken', reception, outcomes: [] };
  const record = toRecord(adapter, routed, reception);
  const body = inflated(request.headers, record.body, Math.max(...adapter.routes.map((each) => each.maxInflatedBytes)));
  return { kind: 'taken', reception, outcomes: adapter.normalise(record, body) };
}

/** The record that the gateway seals from a request, accepted or not. */
export function toRecord(
  adapter: SourceAdapter,
  { route, request, sent }: RoutedRequest,
  { refused = [], parameters = {} }: Partial<Extract<Reception, { kind: 'accepted' }>>,
): RawRecord {
  const { headers } = request;
  return aRawRecord({
    requestId: request.requestId,
    dialect: adapter.dialect,
    route: route.name,
    project: request.project.id,
    receivedAt: request.receivedAt,
    contentType: headers['content-type'] ?? '',
    contentEncoding: headers['content-encoding'] ?? '',
    body: sent,
    userAgent: headers['user-agent'] ?? '',
    headers: Object.fromEntries(route.keptHeaders.flatMap((name) => toEntry(name, headers[name]))),
    parameters,
    refused,
  });
}

function toEntry(name: string, value: string | undefined): [string, string][] {
  return value === undefined ? [] : [[name, value]];
}

function refuse(adapter: SourceAdapter, refusal: Refusal, { request }: RoutedRequest): Delivery {
  return { kind: 'refused', refusal, reply: adapter.refuse(refusal, request) };
}
