import { newRequestId } from '@millrace/contracts';
import { RequestLedger } from '../account/request-ledger';
import { expectedMessage } from '../load/delivery-event';
import { toDeliveryRequest } from '../load/delivery-request';
import { REQUEST_SHAPES, type RequestShape } from '../load/request-shape';
import type { StoredLetter } from '../reconcile/stored-letter';
import type { StoredRow } from '../reconcile/stored-row';

export const RUN = 'cafe';
export const INSTANCE = 'simulator';
export const START = 1_800_000_000_000;

/** What a store has. */
export interface Stored {
  readonly rows: readonly StoredRow[];
  readonly letters: readonly StoredLetter[];
}

/** A run of one request of each shape, all acknowledged. */
export function anAcknowledgedRun(): RequestLedger {
  const ledger = new RequestLedger(START);
  for (const index of REQUEST_SHAPES.keys()) {
    ledger.acknowledge(ledger.open(index, START + index * 10), START + index * 10 + 5, newRequestId());
  }
  return ledger;
}

/** The request of the shape of this name. */
export function requestNamed(ledger: RequestLedger, name: string): number {
  for (let request = 0; request < ledger.requests; request += 1) {
    if (ledger.at(request).shape.name === name) return request;
  }
  throw new Error(`no request is ${name}`);
}

/** All that a run has to leave in the store. */
export function storedOf(ledger: RequestLedger): Stored {
  const rows: StoredRow[] = [];
  const letters: StoredLetter[] = [];
  for (let request = 0; request < ledger.requests; request += 1) {
    const { shape, first, sentAt } = ledger.at(request);
    const isPoison = shape.poison !== undefined;
    for (let position = isPoison ? 1 : 0; position < shape.events; position += 1) {
      rows.push(aRow(shape, first + position));
    }
    if (isPoison) letters.push(aLetter(shape, first, sentAt));
  }
  return { rows, letters };
}

function aRow(shape: RequestShape, number: number): StoredRow {
  const { dialect } = shape;
  return { number, dialect, message: expectedMessage(shape, RUN, number), storedAt: START + 1_000 };
}

function aLetter(shape: RequestShape, number: number, time: number): StoredLetter {
  const { body } = toDeliveryRequest({ shape, run: RUN, first: number, instance: INSTANCE, time });
  return { number, code: 'too_old', reason: '', requestId: '', eventId: '', body: Buffer.from(body) };
}
