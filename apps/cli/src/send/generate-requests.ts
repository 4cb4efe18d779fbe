import { randomBytes } from 'node:crypto';
import { generatePayload } from './generate-payloads';
import { planRequests, type PlannedRequest } from './plan-requests';
import { wireFormOf, type EventFormat, type EventPayload } from './wire-forms';

export interface GenerateOptions {
  readonly events: number;
  readonly dialects: readonly string[];
  readonly format: EventFormat;
  readonly batches: readonly number[];
  readonly instance: string;
}

/** Events made in one go of one dialect and one batch size, before the next combination's turn. */
const ROUND = 1_000;

/** Made-up events, evenly over every combination of dialect and batch size, in turns. */
export async function* generateRequests(options: GenerateOptions): AsyncGenerator<PlannedRequest> {
  const run = randomBytes(4).toString('hex');
  const combinations = options.dialects.flatMap((dialect) => options.batches.map((batch) => ({ dialect, batch })));
  let made = 0;
  for (let turn = 0; made < options.events; turn += 1) {
    const { dialect, batch } = combinations[turn % combinations.length] ?? { dialect: '', batch: 1 };
    const form = wireFormOf(dialect, options);
    const count = Math.min(ROUND, options.events - made);
    yield* planRequests(payloads({ dialect, format: options.format, run, first: made, count }), form, batch);
    made += count;
  }
}

interface PayloadRange {
  readonly dialect: string;
  readonly format: EventFormat;
  readonly run: string;
  readonly first: number;
  readonly count: number;
}

function* payloads({ dialect, format, run, first, count }: PayloadRange): Generator<EventPayload> {
  for (let i = 0; i < count; i += 1)
    yield generatePayload(dialect, format, { run, number: first + i, time: Date.now() });
}
