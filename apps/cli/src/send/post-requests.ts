import { Agent, request as startRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as startTlsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { PlannedRequest } from './plan-requests';

export interface PostOptions {
  readonly gateway: string;
  readonly token: string;
  readonly connections: number;
  /** How often a request that the gateway could not take yet, or whose answer got lost, is tried again. */
  readonly retries: number;
  readonly onOutcome: (outcome: PostOutcome) => void;
}

export interface PostOutcome {
  readonly request: PlannedRequest;
  /** 0 when no answer came. */
  readonly status: number;
  /** The answer's body, or what went wrong on the way. */
  readonly answer: string;
  readonly attempts: number;
  readonly milliseconds: number;
}

const RETRYABLE = new Set([0, 408, 429, 502, 503, 504]);
const MAX_BACK_OFF_MS = 5_000;
const REQUEST_TIMEOUT_MS = 60_000;

/** Posts all requests over at most `connections` connections at a time. Resolves when each has its outcome. */
export async function postRequests(requests: AsyncIterable<PlannedRequest>, options: PostOptions): Promise<void> {
  const iterator = requests[Symbol.asyncIterator]();
  const isTls = options.gateway.startsWith('https:');
  const agent = new (isTls ? TlsAgent : Agent)({ keepAlive: true, maxSockets: options.connections });
  const worker = async (): Promise<void> => {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      options.onOutcome(await postUntilAnswered(next.value, options, agent));
    }
  };
  try {
    await Promise.all(Array.from({ length: options.connections }, worker));
  } finally {
    agent.destroy();
  }
}

async function postUntilAnswered(request: PlannedRequest, options: PostOptions, agent: Agent): Promise<PostOutcome> {
  const startedAt = performance.now();
  for (let attempts = 1; ; attempts += 1) {
    const { status, answer, retryAfterMs } = await postOnce(request, options, agent);
    if (!RETRYABLE.has(status) || attempts > options.retries) {
      return { request, status, answer, attempts, milliseconds: performance.now() - startedAt };
    }
    await delay(retryAfterMs ?? Math.min(100 * 2 ** attempts, MAX_BACK_OFF_MS));
  }
}

interface Answer {
  readonly status: number;
  readonly answer: string;
  readonly retryAfterMs?: number;
}

function postOnce(request: PlannedRequest, { gateway, token }: PostOptions, agent: Agent): Promise<Answer> {
  return new Promise((resolve) => {
    const start = gateway.startsWith('https:') ? startTlsRequest : startRequest;
    const outgoing = start(`${gateway}${request.path}`, {
      method: 'POST',
      agent,
      timeout: REQUEST_TIMEOUT_MS,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': request.contentType,
        'content-length': request.body.length,
      },
    });
    const failed = (error: Error) => {
      resolve({ status: 0, answer: error.message });
    };
    outgoing.on('error', failed);
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${String(REQUEST_TIMEOUT_MS)} ms`)));
    outgoing.on('response', (response) => {
      readAnswer(response).then(resolve, failed);
    });
    outgoing.end(request.body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
  const retryAfter = Number(response.headers['retry-after']);
  return {
    status: response.statusCode ?? 0,
    answer: Buffer.concat(parts).toString('utf8'),
    ...(retryAfter > 0 ? { retryAfterMs: retryAfter * 1_000 } : {}),
  };
}
