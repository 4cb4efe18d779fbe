import { parseJson } from '@millrace/contracts';
import type { CaseProject } from './case-projects';
import type { CaseRequest, Exchange } from './conformance-case';
import type { DescribedExchange } from './open-api-check';
import { sendRequest, type WireAnswer, type WireRequest } from './send-request';

export interface AnsweredExchange {
  readonly exchange: Exchange;
  /** As many as the request was sent times. */
  readonly answers: readonly WireAnswer[];
  readonly described: readonly DescribedExchange[];
}

export interface Destination {
  readonly gateway: string;
  readonly project: CaseProject;
  /** For requests that say nothing else. */
  readonly defaults: { readonly method: string; readonly headers: Readonly<Record<string, string>> };
}

/** Sends one after the other, `before` having been the last so far; an exchange's own repetitions side by side. */
export async function sendExchanges(
  exchanges: readonly Exchange[],
  to: Destination,
  before?: AnsweredExchange,
): Promise<readonly AnsweredExchange[]> {
  const answered: AnsweredExchange[] = [];
  for (const exchange of exchanges) answered.push(await send(exchange, { ...to, previous: answered.at(-1) ?? before }));
  return answered;
}

interface Step extends Destination {
  readonly previous: AnsweredExchange | undefined;
}

async function send(exchange: Exchange, to: Step): Promise<AnsweredExchange> {
  const { request } = exchange;
  const { method = to.defaults.method, body, chunked = false, times = 1 } = request;
  const path = fill(request.path, to);
  const wire = { method, headers: toHeaders(request, to), chunked, ...(body === undefined ? {} : { body }) };
  const sending = Array.from({ length: times }, () => sendRequest(`${to.gateway}${path}`, wire));
  const answers = await Promise.all(sending);
  const described = answers.map((answer) => toDescribed(request, { path, wire, answer }));
  return { exchange, answers, described };
}

function toDescribed(
  { irregular = false }: CaseRequest,
  { path, wire, answer }: { readonly path: string; readonly wire: WireRequest; readonly answer: WireAnswer },
): DescribedExchange {
  const request = { contentType: wire.headers['content-type'], body: Buffer.from(wire.body ?? '') };
  return {
    method: wire.method,
    path: path.split('?', 1)[0] ?? '',
    ...(irregular ? {} : { request }),
    reply: answer,
  };
}

function toHeaders({ headers, body }: CaseRequest, step: Step): Record<string, string> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const named = Object.entries({ ...type, ...step.defaults.headers, ...headers });
  return Object.fromEntries(
    named.filter(([, value]) => value !== '').map(([name, value]) => [name, fill(value, step)]),
  );
}

function fill(text: string, { project, previous }: Step): string {
  const { id, ingest, read, stranger } = project;
  return text
    .replaceAll('{project}', id)
    .replaceAll('{ingest}', ingest)
    .replaceAll('{read}', read)
    .replaceAll('{stranger}', stranger)
    .replace(/\{base64:([^}]*)\}/, (_, plain: string) => Buffer.from(plain).toString('base64'))
    .replace(/\{answer:([^}]*)\}/, (_, path: string) => encodeURIComponent(partOf(previous, path)))
    .replace(/\{link:([^}]*)\}/, (_, relation: string) => linkOf(previous, relation));
}

/** Without such a link, an address that is none. */
function linkOf(answered: AnsweredExchange | undefined, relation: string): string {
  const header = answered?.answers[0]?.headers['link'] ?? '';
  return new RegExp(`<([^>]*)>; rel="${relation}"`).exec(header)?.[1] ?? `/no-link-to-${relation}`;
}

/** A text of the JSON of an answer; empty where there is none, which the answer to come then shows. */
function partOf(answered: AnsweredExchange | undefined, path: string): string {
  const parsed = parseJson(answered?.answers[0]?.body.toString() ?? '');
  const root: unknown = parsed.kind === 'ok' ? parsed.value : undefined;
  const keys = path.split('.');
  const part = keys.reduce((value, key) => (value as Record<string, unknown> | undefined)?.[key], root);
  return typeof part === 'string' ? part : '';
}
