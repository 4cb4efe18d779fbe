import { INT32, parseJson } from '@millrace/contracts';
import { isEventTime, type EventPosition, type JsonValue, type StoredEvent } from '@millrace/domain';
import { InvalidQuery } from './invalid-query';

/** Where an event stands, as a text for `before` and `after`; its contents are nobody else's business. */
export function toCursor({ id, event }: StoredEvent): string {
  const { generationTime, source, seqNumber } = event;
  return Buffer.from(JSON.stringify([generationTime, source, seqNumber, id])).toString('base64url');
}

/** Throws InvalidQuery for a text that `toCursor` did not make. */
export function readCursor(parameter: 'before' | 'after', text: string): EventPosition {
  const parsed = parseJson(Buffer.from(text, 'base64url').toString());
  const position = parsed.kind === 'ok' ? toPosition(parsed.value) : undefined;
  if (position === undefined)
    throw new InvalidQuery(parameter, `${parameter} is not a place in a list; take it from the header Link`);
  return position;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function toPosition(value: JsonValue): EventPosition | undefined {
  if (!Array.isArray(value)) return undefined;
  const [generationTime, source, seqNumber, id, ...rest] = value as readonly JsonValue[];
  if (rest.length > 0 || typeof generationTime !== 'number' || !isEventTime(generationTime)) return undefined;
  if (typeof source !== 'string' || typeof id !== 'string' || !UUID.test(id)) return undefined;
  return isInt32(seqNumber) ? { generationTime, source, seqNumber, id } : undefined;
}

function isInt32(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= INT32.min && value <= INT32.max;
}
