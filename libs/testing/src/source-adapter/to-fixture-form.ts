import type { Outcome, Reply, SourceEvent } from '@millrace/domain';
import type { Delivery } from './deliver';

/** A delivery as the fixture files write it: times as ISO texts, bytes as hex, bodies of answers readable. */
export function toFixtureForm(delivery: Delivery): unknown {
  if (delivery.kind === 'refused') return { refusal: delivery.refusal, reply: toReplyForm(delivery.reply) };
  if (delivery.kind === 'answered') return { reply: toReplyForm(delivery.reply) };
  const { reception, outcomes } = delivery;
  return {
    reception: { ...reception, reply: toReplyForm(reception.reply) },
    outcomes: outcomes.map(toOutcomeForm),
  };
}

function toReplyForm({ body, ...rest }: Reply): unknown {
  return body === undefined || body.length === 0 ? rest : { ...rest, body: toBodyForm(body, rest.headers) };
}

function toBodyForm(body: string | Uint8Array, headers: Reply['headers']): unknown {
  if (typeof body !== 'string') return { base64: Buffer.from(body).toString('base64') };
  return headers['content-type']?.includes('json') ? { json: JSON.parse(body) as unknown } : { text: body };
}

function toOutcomeForm(outcome: Outcome<SourceEvent>): unknown {
  if (outcome.kind !== 'ok') return outcome;
  const { event, sentAt, ...rest } = outcome.value;
  const value = {
    event: {
      ...event,
      generationTime: toIso(event.generationTime),
      receptionTime: toIso(event.receptionTime),
      extensions: Buffer.from(event.extensions).toString('hex'),
    },
    ...rest,
    ...(sentAt === undefined ? {} : { sentAt: toIso(sentAt) }),
  };
  return { kind: 'ok', value };
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}

/** What an expected file says, as something that jest compares with: `{"$matches": "…"}` stands for any text like it. */
export function toExpectation(expected: unknown): unknown {
  if (Array.isArray(expected)) return expected.map(toExpectation);
  if (typeof expected !== 'object' || expected === null) return expected;
  const { $matches: pattern } = expected as { $matches?: unknown };
  if (typeof pattern === 'string') return expect.stringMatching(new RegExp(pattern, 'u')) as unknown;
  return Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, toExpectation(value)]));
}
