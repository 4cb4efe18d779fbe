import { setTimeout as sleep } from 'node:timers/promises';
import { AcknowledgementSampler } from './acknowledgement-sampler';
import { KeepAliveConnection } from './keep-alive-connection';
import type { LoadPlan, LoadReport } from './load-plan';
import { LoadTally } from './load-tally';
import { Pace } from './pace';
import { FIRST_EVENT_NUMBER, RequestTemplate } from './request-template';

/** Whoever measures beside the load is told when to look. */
export type WindowEdge = 'opened' | 'closed';

export interface LoadOptions {
  onWindow(edge: WindowEdge): void;
  /** Told how many events are rows where the pace depends on it. */
  readonly pace?: Pace;
}

/**
 * Posts as planned; resolves when every request that was sent has its answer. Rejects when a connection is lost, because
 * nobody knows then what became of its request.
 */
export async function runLoad(plan: LoadPlan, { onWindow, pace = new Pace(plan) }: LoadOptions): Promise<LoadReport> {
  const templates = Array.from({ length: plan.connections }, (_, variant) => {
    return new RequestTemplate({ plan, variant });
  });
  const connections = templates.map(() => new KeepAliveConnection(plan.gateway));
  const load = new Load(plan, pace);
  try {
    const loops = Promise.all(templates.map((template, index) => load.postInTurn(template, connections[index])));
    await Promise.all([load.measure(loops, onWindow), loops]);
  } finally {
    pace.end();
    for (const connection of connections) connection.end();
  }
  const { acknowledged, refusals } = load.tally;
  const bodyBytes = templates[0]?.bodyBytes ?? 0;
  return { acknowledged, refusals, bodyBytes, window: load.tally.windowReport(), sample: load.sampler.sample };
}

class Load {
  readonly tally: LoadTally;
  readonly sampler = new AcknowledgementSampler();
  readonly #plan: LoadPlan;
  readonly #pace: Pace;
  #requests = 0;

  constructor(plan: LoadPlan, pace: Pace) {
    this.#plan = plan;
    this.#pace = pace;
    this.tally = new LoadTally(plan.batch);
  }

  /** The loop of one connection. */
  async postInTurn(template: RequestTemplate, connection: KeepAliveConnection | undefined): Promise<void> {
    if (connection === undefined) return;
    for (let sentAt = await this.#pace.turn(); sentAt !== undefined; sentAt = await this.#pace.turn()) {
      const request = this.#takeRequest();
      if (request === undefined) break;
      const answer = await connection.post(template.stamp(FIRST_EVENT_NUMBER + request * this.#plan.batch, Date.now()));
      if (this.tally.add(answer, sentAt, performance.now())) this.sampler.add(request, Date.now());
    }
    // Who still waits for a turn would take one for nothing.
    this.#pace.end();
  }

  /** Opens the window and closes it, and ends a load that ends with time. `loops` resolves when all is answered. */
  async measure(loops: Promise<unknown>, onWindow: (edge: WindowEdge) => void): Promise<void> {
    const { extent } = this.#plan;
    if (extent.kind === 'time') await Promise.race([sleep(extent.warmUpMs), loops]);
    this.tally.openWindow(performance.now());
    onWindow('opened');
    await (extent.kind === 'time' ? Promise.race([sleep(extent.windowMs), loops]) : loops);
    this.tally.closeWindow(performance.now());
    onWindow('closed');
    this.#pace.end();
  }

  /** A request's number, from 0; undefined when as many events as planned are sent. */
  #takeRequest(): number | undefined {
    const { batch, extent } = this.#plan;
    if (extent.kind === 'events' && this.#requests * batch >= extent.events) return undefined;
    const request = this.#requests;
    this.#requests += 1;
    return request;
  }
}
