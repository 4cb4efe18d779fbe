import { setTimeout as delay } from 'node:timers/promises';
import { backOffAfter, HttpPoster, isRetryable } from './http-poster';
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

/** Posts all requests over at most `connections` connections at a time. Resolves when each has its outcome. */
export async function postRequests(requests: AsyncIterable<PlannedRequest>, options: PostOptions): Promise<void> {
  const iterator = requests[Symbol.asyncIterator]();
  const poster = new HttpPoster(options);
  const worker = async (): Promise<void> => {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      options.onOutcome(await postUntilAnswered(next.value, options.retries, poster));
    }
  };
  try {
    await Promise.all(Array.from({ length: options.connections }, worker));
  } finally {
    poster.end();
  }
}

async function postUntilAnswered(request: PlannedRequest, retries: number, poster: HttpPoster): Promise<PostOutcome> {
  const startedAt = performance.now();
  for (let attempts = 1; ; attempts += 1) {
    const answer = await poster.post(request);
    if (!isRetryable(answer) || attempts > retries) {
      const { status, text } = answer;
      return { request, status, answer: text, attempts, milliseconds: performance.now() - startedAt };
    }
    await delay(backOffAfter(answer, attempts));
  }
}
