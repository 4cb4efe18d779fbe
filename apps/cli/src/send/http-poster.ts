import { Agent, request as startRequest, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as startTlsRequest } from 'node:https';

export interface HttpPosterOptions {
  readonly gateway: string;
  readonly token: string;
  /** Requests under way at a time; more wait for their turn. */
  readonly connections: number;
}

/** A request as it is posted. */
export interface PostedRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PostAnswer {
  /** 0 when no answer came. */
  readonly status: number;
  /** The answer's body, or what went wrong on the way. */
  readonly text: string;
  /** What `Retry-After` says, in milliseconds. */
  readonly retryAfterMs?: number;
  /** What `X-Request-Id` says. */
  readonly requestId?: string;
}

const REQUEST_TIMEOUT_MS = 60_000;

/** Statuses after which a good client repeats its request: later, the same may be taken. */
const RETRYABLE = new Set([0, 408, 429, 502, 503, 504]);

const FIRST_BACK_OFF_MS = 200;
const MAX_BACK_OFF_MS = 5_000;

/** Posts to a gateway over connections that stay open. Repeats nothing. `end` it when all is answered. */
export class HttpPoster {
  readonly #options: HttpPosterOptions;
  readonly #start: typeof startRequest;
  readonly #agent: Agent;

  constructor(options: HttpPosterOptions) {
    const isTls = options.gateway.startsWith('https:');
    this.#options = options;
    this.#start = isTls ? startTlsRequest : startRequest;
    this.#agent = new (isTls ? TlsAgent : Agent)({ keepAlive: true, maxSockets: options.connections });
  }

  /** Resolves with what came of it, also when nothing did; never rejects. */
  post(request: PostedRequest): Promise<PostAnswer> {
    return new Promise((resolve) => {
      const { gateway, token } = this.#options;
      const outgoing = this.#start(`${gateway}${request.path}`, {
        method: 'POST',
        agent: this.#agent,
        timeout: REQUEST_TIMEOUT_MS,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': request.contentType,
          'content-length': request.body.length,
          ...request.headers,
        },
      });
      const failed = (error: Error) => {
        resolve({ status: 0, text: error.message });
      };
      outgoing.on('error', failed);
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${String(REQUEST_TIMEOUT_MS)} ms`)));
      outgoing.on('response', (response) => {
        readAnswer(response).then(resolve, failed);
      });
      outgoing.end(request.body);
    });
  }

  end(): void {
    this.#agent.destroy();
  }
}

export function isSuccess({ status }: PostAnswer): boolean {
  return status >= 200 && status < 300;
}

export function isRetryable({ status }: PostAnswer): boolean {
  return RETRYABLE.has(status);
}

/** How long a client waits before it repeats a request that it has posted `attempts` times, in milliseconds. */
export function backOffAfter(answer: PostAnswer, attempts: number): number {
  return answer.retryAfterMs ?? Math.min(FIRST_BACK_OFF_MS * 2 ** (attempts - 1), MAX_BACK_OFF_MS);
}

async function readAnswer(response: IncomingMessage): Promise<PostAnswer> {
  const parts: Buffer[] = [];
  for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
  const retryAfter = Number(response.headers['retry-after']);
  const requestId = response.headers['x-request-id'];
  return {
    status: response.statusCode ?? 0,
    text: Buffer.concat(parts).toString('utf8'),
    ...(retryAfter > 0 ? { retryAfterMs: retryAfter * 1_000 } : {}),
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}
