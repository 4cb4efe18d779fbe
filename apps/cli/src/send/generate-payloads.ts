import { yamcsMessages } from '@millrace/contracts';
import type { EventFormat, EventPayload } from './wire-forms';

const SEVERITIES = ['INFO', 'WATCH', 'WARNING', 'DISTRESS', 'CRITICAL', 'SEVERE'];
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const PLACES = ['ground', 'gateway', 'billing', 'checkout', 'search'];

/** A distinct number for each event of each run. */
export interface EventNumber {
  /** Names the run, so that two runs do not repeat each other's identities. */
  readonly run: string;
  readonly number: number;
  /** Unix milliseconds. */
  readonly time: number;
}

const GENERATORS: Readonly<Record<string, (event: EventNumber) => unknown>> = {
  native: ({ run, number, time }) => ({
    id: `${run}-${String(number)}`,
    source: pick(PLACES, number),
    type: 'generated',
    message: `generated event ${String(number)}`,
    severity: pick(SEVERITIES, number),
    time: new Date(time).toISOString(),
    tags: ['generated', `shard-${String(number % 8)}`],
    attributes: { run, number, duration_ms: (number * 37) % 1_000, user: { id: number % 500 } },
  }),
  exceptionless: ({ run, number, time }) => ({
    type: 'log',
    source: pick(PLACES, number),
    message: `generated event ${String(number)}`,
    date: new Date(time).toISOString(),
    reference_id: `${run}-${String(number).padStart(8, '0')}`,
    tags: ['generated'],
    '@level': pick(LEVELS, number),
    '@user': { identity: `user-${String(number % 500)}`, name: 'Generated User' },
    run,
    number,
  }),
  yamcs: ({ run, number, time }) => ({
    source: `generated-${run}`,
    type: 'generated',
    seqNumber: number,
    message: `generated event ${String(number)}`,
    generationTime: time,
    receptionTime: time,
    severity: pick(['INFO', 'WARNING', 'ERROR'], number),
  }),
  biteral: ({ run, number, time }) => ({
    type: pick(['EventSale', 'EventAddedToCart'], number),
    timestamp: new Date(time).toISOString(),
    customerCode: `C${String(number % 500)}`,
    productCode: `P${String(number % 1_000)}`,
    quantity: 1 + (number % 5),
    metadata: { run, number },
  }),
  cloudevents: ({ run, number, time }) => ({
    specversion: '1.0',
    id: `${run}-${String(number)}`,
    source: `/generated/${pick(PLACES, number) ?? ''}`,
    type: 'com.example.generated',
    time: new Date(time).toISOString(),
    subject: `user/${String(number % 500)}`,
    severity: pick(SEVERITIES, number),
    data: { message: `generated event ${String(number)}`, run, number },
  }),
};

/** A made-up event as a client of the dialect would write it. Every dialect but Biteral gets an identity. */
export function generatePayload(dialect: string, format: EventFormat, event: EventNumber): EventPayload {
  if (format === 'protobuf') return yamcsEvent(event);
  return Buffer.from(JSON.stringify(GENERATORS[dialect]?.(event)));
}

function yamcsEvent({ run, number, time }: EventNumber): EventPayload {
  const { Event } = yamcsMessages.protobuf;
  return Event.encode({
    source: `generated-${run}`,
    generationTime: time,
    receptionTime: time,
    seqNumber: number,
    type: 'generated',
    message: `generated event ${String(number)}`,
    severity: Event.EventSeverity.INFO,
  }).finish();
}

function pick<T>(values: readonly T[], number: number): T | undefined {
  return values[number % values.length];
}
