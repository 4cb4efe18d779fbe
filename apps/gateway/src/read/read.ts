import type { AccessStore } from '@millrace/access';
import type { Project, ReadAnswer, ReadRequest, Refusal, Reply, RequestHead, StreamedReply } from '@millrace/domain';
import type { Exchange } from '../http/exchange';
import { authenticate } from '../request/authenticate';
import type { InFlightBytes } from '../request/in-flight-bytes';
import { inflateBody } from '../request/inflate-body';
import { declaredLength, readBody, type BodyRead } from '../request/read-body';
import { bodyTooLarge } from '../request/refusals';
import type { ReadMatch } from '../routing/router';
import { beginBody } from './begin-body';
import { refusalOf, tooManyReads } from './refusals';
import type { StoreReaders } from './store-readers';
import type { Turns } from './turns';

/** A request that a read route takes, on its way. */
export interface Question {
  readonly match: ReadMatch;
  readonly head: RequestHead;
  readonly exchange: Exchange;
}

/** How a question ended: `answered` to the last byte, or not; a refusal is for the caller to word. */
export type ReadEnd =
  { readonly kind: 'answered' | 'aborted' } | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * A flood of questions leaves room for events: bodies of questions have a room of their own in memory; what producers
 * ask (scope ingest) and what readers ask take their turns apart; and each turn is one query at a time, whose
 * cost the reader bounds, and one page or one part of a stream in memory, until the client has taken it.
 */
export interface ReadMeans {
  readonly access: Pick<AccessStore, 'authorise' | 'isAllowedOrigin'>;
  readonly readers: StoreReaders;
  readonly bodies: InFlightBytes;
  readonly turns: Readonly<Record<'ingest' | 'read', Turns>>;
  readonly requestTimeoutMs: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Spreads the retries of refused clients. */
  readonly random: () => number;
}

/**
 * The way of a question through the gateway: see who asks and what; wait for the whole of it; take a turn, let the
 * dialect answer from the stored events of the token's project, and send that. The turn is given back with the last byte.
 */
export async function read(question: Question, means: ReadMeans): Promise<ReadEnd> {
  const { match, head, exchange } = question;
  const authentication = authenticate(question, match.route.scope, means.access);
  if (authentication.kind === 'refused') return authentication;
  const { project } = authentication;
  const refusal = judge(question, project);
  if (refusal !== undefined) return { kind: 'refused', refusal };
  exchange.askForBody();
  const body = await receiveBody(question, project, means);
  if (body.kind !== 'read') return body;
  const giveBack = means.turns[match.route.scope].take(project.id);
  if (giveBack === undefined) return { kind: 'refused', refusal: tooManyReads(means.random) };
  try {
    const request: ReadRequest = { body: body.body, project, receivedAt: means.now(), ...head };
    return await answer(question, request, means);
  } finally {
    giveBack();
  }
}

/** Nothing of the body has been read. */
function judge({ match: { route }, head, exchange }: Question, project: Project): Refusal | undefined {
  if ((declaredLength(exchange.request) ?? 0) > route.maxBodyBytes) return bodyTooLarge(route.maxBodyBytes);
  return route.admit(head, project);
}

async function receiveBody(
  { match: { route }, head, exchange }: Question,
  project: Project,
  means: ReadMeans,
): Promise<BodyRead> {
  const overloaded = (): Refusal => tooManyReads(means.random);
  const room = means.bodies.reserve(project.id, declaredLength(exchange.request) ?? 0);
  if (room === undefined) return { kind: 'refused', refusal: overloaded() };
  try {
    const { maxBodyBytes } = route;
    const limits = { maxBytes: maxBodyBytes, timeoutMs: means.requestTimeoutMs, reservation: room, overloaded };
    const sent = await readBody(exchange.request, limits);
    if (sent.kind !== 'read') return sent;
    const inflated = inflateBody(head, sent.body, maxBodyBytes);
    return inflated.kind === 'refused' ? inflated : { kind: 'read', body: inflated.body };
  } finally {
    room.release();
  }
}

async function answer({ match, exchange }: Question, request: ReadRequest, means: ReadMeans): Promise<ReadEnd> {
  const { adapter, route } = match;
  const reader = means.readers.readerOf({ project: request.project.id, dialect: adapter.dialect }, exchange.signal());
  const answered = await ask(() => route.answer(request, reader), means.random);
  if (exchange.response.destroyed) return { kind: 'aborted' };
  if (answered.kind === 'refused') return answered;
  const { reply } = answered;
  const sending = isStreamed(reply)
    ? await exchange.stream(reply, means.requestTimeoutMs)
    : await exchange.replyAndWait(reply, means.requestTimeoutMs);
  return { kind: sending === 'sent' ? 'answered' : 'aborted' };
}

/** What the reader rejects with is a refusal, also while the first part of a stream is made. */
async function ask(question: () => Promise<ReadAnswer>, random: () => number): Promise<ReadAnswer> {
  try {
    const answered = await question();
    if (answered.kind === 'refused' || !isStreamed(answered.reply)) return answered;
    const { status, headers, body } = answered.reply;
    return { kind: 'answered', reply: { status, headers, body: await beginBody(body) } };
  } catch (error) {
    return { kind: 'refused', refusal: refusalOf(error, random) };
  }
}

function isStreamed(reply: Reply | StreamedReply): reply is StreamedReply {
  return typeof reply.body === 'object' && Symbol.asyncIterator in reply.body;
}
