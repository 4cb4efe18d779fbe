import { generatePayload } from '../../send/generate-payloads';
import { wireFormOf } from '../../send/wire-forms';
import type { LoadPlan } from './load-plan';

/** Event numbers have nine digits, so that a request keeps its length and no number begins with a zero. */
export const FIRST_EVENT_NUMBER = 100_000_000;
const DIGITS = 9;
const ZERO = 48;

/** Event numbers that stand in a template until it is stamped; no other digits of a made-up event look like them. */
const FIRST_PLACEHOLDER = 987_600_000;

/** The instance that the local stack has. */
const YAMCS_INSTANCE = 'simulator';

export interface TemplateOptions {
  readonly plan: LoadPlan;
  /** Tells the templates of a load apart, so that not all events are of one severity, place and so on. */
  readonly variant: number;
  /** Unix milliseconds: when the events say that they happened. */
  readonly time: number;
}

/**
 * A whole HTTP request whose events get new numbers, and with them new identities, by overwriting digits in place: a
 * load generator that wrote JSON anew for each request would compete with what it measures.
 */
export class RequestTemplate {
  readonly bytes: Buffer;
  readonly bodyBytes: number;
  /** Where the digits of each event's number stand, by the event's index in the body. */
  readonly #places: readonly (readonly number[])[];

  constructor({ plan, variant, time }: TemplateOptions) {
    const { dialect, batch, run } = plan;
    const form = wireFormOf(dialect, { format: 'json', instance: YAMCS_INSTANCE });
    const placeholders = Array.from({ length: batch }, (_, index) => FIRST_PLACEHOLDER + variant * batch + index);
    const body = form.join(placeholders.map((number) => generatePayload(dialect, 'json', { run, number, time })));
    const head = [
      `POST ${form.path} HTTP/1.1`,
      `Host: ${new URL(plan.gateway).host}`,
      `Authorization: Bearer ${plan.token}`,
      `Content-Type: ${form.contentType}`,
      `Content-Length: ${String(body.length)}`,
    ];
    this.bodyBytes = body.length;
    this.bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
    this.#places = placeholders.map((number) => findAll(this.bytes, String(number)));
  }

  /** Numbers the events `first`, `first` + 1 and so on. */
  stamp(first: number): void {
    for (const [index, places] of this.#places.entries()) {
      for (const place of places) writeDigits(this.bytes, place, first + index);
    }
  }
}

function findAll(bytes: Buffer, digits: string): readonly number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(digits); at >= 0; at = bytes.indexOf(digits, at + DIGITS)) places.push(at);
  if (places.length === 0) throw new Error(`a made-up event does not say its number ${digits}`);
  return places;
}

function writeDigits(bytes: Buffer, place: number, number: number): void {
  let rest = number;
  for (let at = place + DIGITS - 1; at >= place; at -= 1) {
    bytes[at] = ZERO + (rest % 10);
    rest = Math.trunc(rest / 10);
  }
}
