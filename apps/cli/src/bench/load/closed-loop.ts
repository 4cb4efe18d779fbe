import { setTimeout as sleep } from 'node:timers/promises';
import { KeepAliveConnection } from './keep-alive-connection';
import type { LoadPlan, LoadReport } from './load-plan';
import { LoadTally } from './load-tally';
import { FIRST_EVENT_NUMBER, RequestTemplate } from './request-template';

/** Whoever measures beside the load is told when to look. */
export type WindowEdge = 'opened' | 'closed';

/**
 * Posts as planned; resolves when every request that was sent has its answer. Rejects when a connection is lost, because
 * nobody knows then what became of its request.
 */
export async function runClosedLoop(plan: LoadPlan, onWindow: (edge: WindowEdge) => void): Promise<LoadReport> {
  const time = Date.now();
  const templates = Array.from({ length: plan.connections }, (_, variant) => {
    return new RequestTemplate({ plan, variant, time });
  });
  const connections = templates.map(() => new KeepAliveConnection(plan.gateway));
  const load = new Load(plan, onWindow);
  try {
    const loops = Promise.all(templates.map((template, index) => load.postInTurn(template, connections[index])));
    await Promise.all([load.measure(loops), loops]);
  } finally {
    for (const connection of connections) connection.end();
  }
  const { acknowledged, refusals } = load.tally;
  const bodyBytes = templates[0]?.bodyBytes ?? 0;
  return { acknowledged, refusals, bodyBytes, window: load.tally.windowReport() };
}

class Load {
  readonly tally: LoadTally;
  readonly #plan: LoadPlan;
  readonly #onWindow: (edge: WindowEdge) => void;
  #nextNumber = FIRST_EVENT_NUMBER;
  #isOver = false;

  constructor(plan: LoadPlan, onWindow: (edge: WindowEdge) => void) {
    this.#plan = plan;
    this.#onWindow = onWindow;
    this.tally = new LoadTally(plan.batch);
  }

  /** The loop of one connection. */
  async postInTurn(template: RequestTemplate, connection: KeepAliveConnection | undefined): Promise<void> {
    if (connection === undefined) return;
    for (let number = this.#takeNumber(); number !== undefined; number = this.#takeNumber()) {
      template.stamp(number);
      const sentAt = performance.now();
      const answer = await connection.post(template.bytes);
      this.tally.add(answer, sentAt, performance.now());
    }
  }

  /** Opens the window and closes it, and ends a load that ends with time. `loops` resolves when all is answered. */
  async measure(loops: Promise<unknown>): Promise<void> {
    const { extent } = this.#plan;
    if (extent.kind === 'time') await Promise.race([sleep(extent.warmUpMs), loops]);
    this.tally.openWindow(performance.now());
    this.#onWindow('opened');
    await (extent.kind === 'time' ? Promise.race([sleep(extent.windowMs), loops]) : loops);
    this.tally.closeWindow(performance.now());
    this.#onWindow('closed');
    this.#isOver = true;
  }

  /** The number of a request's first event; undefined when the load is over. */
  #takeNumber(): number | undefined {
    const { batch, extent } = this.#plan;
    const sent = this.#nextNumber - FIRST_EVENT_NUMBER;
    if (this.#isOver || (extent.kind === 'events' && sent >= extent.events)) return undefined;
    const number = this.#nextNumber;
    this.#nextNumber += batch;
    return number;
  }
}
