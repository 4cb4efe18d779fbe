import { eventIdAt, identityEventId } from '@millrace/contracts';
import {
  ok,
  type NormalisedEvent,
  type Outcome,
  type RawRecord,
  type Reception,
  type Refusal,
  type Reply,
  type SourceAdapter,
  type SourceEvent,
  type StreamedReply,
} from '@millrace/domain';
import { aNormalisedEvent } from '../a-normalised-event';
import { aRawRecord } from '../a-raw-record';
import { inflated, type RoutedPost, type RoutedQuestion, type RoutedRequest } from './to-request';

/** What became of a request between the gateway and the enrichment. */
export type Delivery =
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly reply: Reply }
  /** Nothing was to be published: the answer to a question, or a preview. */
  | { readonly kind: 'answered'; readonly reply: Reply }
  | {
      readonly kind: 'taken';
      readonly reception: Extract<Reception, { kind: 'accepted' | 'nothing' }>;
      /** None where nothing was published. */
      readonly outcomes: readonly Outcome<SourceEvent>[];
    };

/** Takes a request through the adapter the way that gateway and normaliser do. */
export async function deliver(adapter: SourceAdapter, routed: RoutedRequest): Promise<Delivery> {
  const { route, request } = routed;
  const refusal = route.admit(request, request.project);
  if (refusal !== undefined) return refuse(adapter, refusal, routed);
  return routed.kind === 'question' ? ask(adapter, routed) : post(adapter, routed);
}

async function ask(adapter: SourceAdapter, routed: RoutedQuestion): Promise<Delivery> {
  const { route, request, events } = routed;
  const answer = await route.answer(request, events);
  if (answer.kind === 'refused') return refuse(adapter, answer.refusal, routed);
  return { kind: 'answered', reply: await collect(answer.reply) };
}

function post(adapter: SourceAdapter, routed: RoutedPost): Delivery {
  const reception = routed.route.receive(routed.request);
  switch (reception.kind) {
    case 'refused':
      return refuse(adapter, reception.refusal, routed);
    case 'nothing':
      return { kind: 'taken', reception, outcomes: [] };
    case 'accepted':
      return { kind: 'taken', reception, outcomes: normalise(adapter, toRecord(adapter, routed, reception)) };
    case 'preview': {
      const record = toRecord(adapter, routed, {});
      const outcomes = normalise(adapter, record).map((outcome, index) =>
        outcome.kind === 'ok' ? ok(toNormalisedEvent(outcome.value, record, index)) : outcome,
      );
      return { kind: 'answered', reply: reception.toReply(outcomes) };
    }
  }
}

function normalise(adapter: SourceAdapter, record: RawRecord): readonly Outcome<SourceEvent>[] {
  const maxBytes = Math.max(...adapter.routes.map((each) => each.maxInflatedBytes));
  const body = inflated({ 'content-encoding': record.contentEncoding }, record.body, maxBytes);
  return adapter.normalise(record, body);
}

/** With the id that the enrichment gives; what it reads off the request otherwise is left as it is for every built event. */
function toNormalisedEvent(source: SourceEvent, record: RawRecord, index: number): NormalisedEvent {
  const { event, identity, tags, attributes } = source;
  const { requestId, project, dialect, userAgent } = record;
  const id =
    identity === undefined ? eventIdAt(requestId, index) : identityEventId(project, dialect, identity.uniqueBy);
  const identified = identity === undefined ? {} : { identity };
  return aNormalisedEvent({ event, tags, attributes, id, project, dialect, requestId, userAgent, ...identified });
}

/** The record that the gateway seals from a request, accepted or not. */
export function toRecord(
  adapter: SourceAdapter,
  { route, request, sent }: RoutedPost,
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

/** A streamed answer with the whole of its body. */
async function collect(reply: Reply | StreamedReply): Promise<Reply> {
  const { body, ...head } = reply;
  if (body === undefined) return head;
  if (typeof body === 'string' || body instanceof Uint8Array) return { ...head, body };
  const parts: Buffer[] = [];
  let isText = true;
  for await (const part of body) {
    isText &&= typeof part === 'string';
    parts.push(Buffer.from(part));
  }
  const whole = Buffer.concat(parts);
  return { ...head, body: isText ? whole.toString() : new Uint8Array(whole) };
}
