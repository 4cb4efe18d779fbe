import { yamcsMessages } from '@millrace/contracts';
import type { EventPayload } from '../../send/wire-forms';
import type { RequestShape } from './request-shape';

/** One event of a run. */
export interface DeliveryEvent {
  readonly shape: RequestShape;
  /** Names the run in every event, so that other rows of the store are none of its business. */
  readonly run: string;
  /** Names the event in its run. */
  readonly number: number;
  /** Its position in the body. */
  readonly position: number;
  /** When it says that it happened, in Unix milliseconds. */
  readonly time: number;
}

/** The text that every event of a run has in its message: what is read back is told apart by it. */
export function markerOf(run: string, number: number): string {
  return `${markerPrefix(run)}${String(number)}`;
}

/** What markers of a run begin with; a number follows. */
export function markerPrefix(run: string): string {
  return `vd-${run}-`;
}

/** Texts of many lengths, without anything that a dialect trims or cuts. */
const FILLER = 'abcdefghijklmnopqrstuvwxyzäöü漢字0123456789'.repeat(10);
const SALE = 'EventSale';
const TYPE = 'delivery';
const DAY_MS = 24 * 60 * 60 * 1_000;

/** The column `message` of an event's row, letter for letter, as its dialect's contract has it stored. */
export function expectedMessage({ dialect }: RequestShape, run: string, number: number): string {
  const marker = markerOf(run, number);
  if (dialect === 'biteral') {
    return `${SALE} customerCode=${customerOf(number)} productCode=${marker} quantity=${String(quantityOf(number))}`;
  }
  return `${marker} ${FILLER.slice(0, (number * 7_919) % FILLER.length)}.`;
}

function customerOf(number: number): string {
  return `C${String(number % 500)}`;
}

function quantityOf(number: number): number {
  return 1 + (number % 5);
}

/** The identity as the client gives it; yamcs and cloudevents add what else their contracts count to it. */
export function identityOf({
  shape,
  run,
  number,
  position,
}: Pick<DeliveryEvent, 'shape' | 'run' | 'number' | 'position'>): string {
  switch (shape.identity) {
    case 'event':
      return markerOf(run, number);
    case 'request':
      return `${markerOf(run, number - position)} #${String(position)}`;
    case 'none':
      return '';
  }
}

/** An event as a client of the dialect writes it. */
export function payloadOf(event: DeliveryEvent): EventPayload {
  const { dialect, format } = event.shape;
  if (format === 'protobuf') return protobufEvent(event);
  return Buffer.from(JSON.stringify(FIELDS[dialect]?.(event)));
}

const FIELDS: Readonly<Record<string, (event: DeliveryEvent) => Readonly<Record<string, unknown>>>> = {
  native: (event) => ({
    message: messageOf(event),
    type: TYPE,
    time: new Date(event.time).toISOString(),
    attributes: { number: event.number, half: event.number / 2 },
    ...(event.shape.identity === 'event' && { id: identityOf(event) }),
  }),
  exceptionless: (event) => ({
    message: messageOf(event),
    type: typeOf(event),
    date: new Date(event.time - (isBad(event, 'too-old') ? 30 * DAY_MS : 0)).toISOString(),
    '@user': { identity: customerOf(event.number) },
    ...(event.shape.identity === 'event' && { reference_id: identityOf(event) }),
  }),
  yamcs: (event) =>
    event.shape.identity === 'event'
      ? {
          source: sourceOf(event),
          type: TYPE,
          message: messageOf(event),
          seqNumber: event.number,
          generationTime: event.time,
          receptionTime: event.time,
        }
      : { type: TYPE, message: messageOf(event), severity: 'WATCH', extra: { number: String(event.number) } },
  biteral: ({ run, number, time }) => ({
    type: SALE,
    timestamp: new Date(time).toISOString(),
    customerCode: customerOf(number),
    productCode: markerOf(run, number),
    quantity: quantityOf(number),
  }),
  cloudevents: (event) => ({
    specversion: '1.0',
    id: identityOf(event),
    source: `/${sourceOf(event)}`,
    type: TYPE,
    time: new Date(event.time).toISOString(),
    data: { message: messageOf(event), number: event.number },
  }),
};

function protobufEvent(event: DeliveryEvent): EventPayload {
  return yamcsMessages.protobuf.Event.encode({
    source: sourceOf(event),
    generationTime: event.time,
    receptionTime: event.time,
    seqNumber: event.number,
    type: TYPE,
    message: messageOf(event),
  }).finish();
}

function messageOf({ shape, run, number }: DeliveryEvent): string {
  return expectedMessage(shape, run, number);
}

function sourceOf({ run }: DeliveryEvent): string {
  return `vd-${run}`;
}

function typeOf(event: DeliveryEvent): string {
  return isBad(event, 'overlong-type') ? 'x'.repeat(200) : TYPE;
}

function isBad({ shape, position }: DeliveryEvent, poison: RequestShape['poison']): boolean {
  return shape.poison === poison && position === 0;
}
