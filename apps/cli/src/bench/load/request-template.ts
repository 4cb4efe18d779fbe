import { constants, gzipSync } from 'node:zlib';
import { generatePayload } from '../../send/generate-payloads';
import { varint, wireFormOf } from '../../send/wire-forms';
import { formatOf, isGzipped } from '../encoding';
import type { LoadPlan } from './load-plan';
import { findAll, TimePlaces } from './time-places';

/**
 * Event numbers have nine digits and, as varints, five bytes, so that a request keeps its length and no number begins
 * with a zero.
 */
export const FIRST_EVENT_NUMBER = 300_000_000;
const DIGITS = 9;
const ZERO = 48;
const VARINT_BYTES = 5;

/** Event numbers that stand in a template until it is stamped; no other digits of a made-up event look like them. */
const FIRST_PLACEHOLDER = 987_600_000;

/** The time that stands in a template until it is stamped: every digit and byte of it may change. */
const PLACEHOLDER_TIME = Date.UTC(2026, 6, 15, 12, 34, 56, 789);

/** The instance that the local stack has. */
const YAMCS_INSTANCE = 'simulator';

export interface TemplateOptions {
  readonly plan: LoadPlan;
  /** Tells the templates of a load apart, so that not all events are of one severity, place and so on. */
  readonly variant: number;
}

/**
 * A whole HTTP request whose events get new numbers, and with them new identities, and times by overwriting them in place:
 * a load generator that wrote JSON anew for each request would compete with what it measures. What is compressed has to
 * be compressed anew.
 */
export class RequestTemplate {
  /** Of the last request that was stamped; what is compressed differs by a few from one to the next. */
  bodyBytes: number;
  readonly #head: string;
  /** Uncompressed: the request, whose body begins where its head ends. Compressed: the body. */
  readonly #stamped: Buffer;
  readonly #isGzipped: boolean;
  /** Where each event's number stands, by the event's index in the body. */
  readonly #places: readonly NumberPlaces[];
  readonly #times: TimePlaces;

  constructor({ plan, variant }: TemplateOptions) {
    const { dialect, encoding, batch, run } = plan;
    const format = formatOf(encoding);
    const form = wireFormOf(dialect, { format, instance: YAMCS_INSTANCE });
    const placeholders = Array.from({ length: batch }, (_, index) => FIRST_PLACEHOLDER + variant * batch + index);
    const body = Buffer.from(
      form.join(
        placeholders.map((number) => generatePayload(dialect, format, { run, number, time: PLACEHOLDER_TIME })),
      ),
    );
    this.#isGzipped = isGzipped(encoding);
    this.#head = [
      `POST ${form.path} HTTP/1.1`,
      `Host: ${new URL(plan.gateway).host}`,
      `Authorization: Bearer ${plan.token}`,
      `Content-Type: ${form.contentType}`,
      ...(this.#isGzipped ? ['Content-Encoding: gzip'] : []),
      'Content-Length: ',
    ].join('\r\n');
    this.bodyBytes = body.length;
    this.#stamped = this.#isGzipped ? body : this.#withHead(body);
    this.#places = placeholders.map((number) => findNumber(this.#stamped, number));
    this.#times = new TimePlaces(this.#stamped, PLACEHOLDER_TIME);
  }

  /**
   * A request whose events are numbered `first`, `first` + 1 and so on and say that they happened at `time`, to a tenth of
   * a second. Its bytes are good until the next is stamped.
   */
  stamp(first: number, time: number): Uint8Array {
    this.#times.write(time);
    for (const [index, { texts, varints }] of this.#places.entries()) {
      for (const place of texts) writeDigits(this.#stamped, place, first + index);
      for (const place of varints) writeVarint(this.#stamped, place, first + index);
    }
    if (!this.#isGzipped) return this.#stamped;
    const body = gzipSync(this.#stamped, { level: constants.Z_BEST_SPEED });
    this.bodyBytes = body.length;
    return this.#withHead(body);
  }

  #withHead(body: Uint8Array): Buffer {
    return Buffer.concat([Buffer.from(`${this.#head}${String(body.length)}\r\n\r\n`), body]);
  }
}

interface NumberPlaces {
  readonly texts: readonly number[];
  readonly varints: readonly number[];
}

function findNumber(bytes: Buffer, number: number): NumberPlaces {
  const texts = findAll(bytes, Buffer.from(String(number)));
  const varints = findAll(bytes, Buffer.from(varint(number)));
  if (texts.length === 0) throw new Error(`a made-up event does not say its number ${String(number)}`);
  return { texts, varints };
}

function writeDigits(bytes: Buffer, place: number, number: number): void {
  let rest = number;
  for (let at = place + DIGITS - 1; at >= place; at -= 1) {
    bytes[at] = ZERO + (rest % 10);
    rest = Math.trunc(rest / 10);
  }
}

function writeVarint(bytes: Buffer, place: number, number: number): void {
  let rest = number;
  for (let at = place; at < place + VARINT_BYTES; at += 1) {
    bytes[at] = (rest & 127) | (at === place + VARINT_BYTES - 1 ? 0 : 128);
    rest >>>= 7;
  }
}
