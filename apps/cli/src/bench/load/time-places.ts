import { varint } from '../../send/wire-forms';

/** How exact the time of a made-up event is, in milliseconds: a load writes it anew some times a second at most. */
const PRECISION_MS = 100;

/** Where a time stands in a request, in every form that dialects have for it; each keeps its length for decades. */
export class TimePlaces {
  readonly #bytes: Buffer;
  /** By the form's place in `formsOf`. */
  readonly #places: readonly (readonly number[])[];
  #time: number;

  /** `time`: the one that stands in the bytes, in Unix milliseconds; no other bytes look like it. */
  constructor(bytes: Buffer, time: number) {
    this.#bytes = bytes;
    this.#time = time;
    this.#places = formsOf(time).map((form) => findAll(bytes, form));
  }

  /** Writes a time over the one that is there, in place. */
  write(time: number): void {
    const rounded = time - (time % PRECISION_MS);
    if (rounded === this.#time) return;
    this.#time = rounded;
    for (const [index, form] of formsOf(rounded).entries()) {
      for (const place of this.#places[index] ?? []) form.copy(this.#bytes, place);
    }
  }
}

/** ISO 8601, Unix milliseconds as digits, and as protobuf has them. */
function formsOf(time: number): readonly Buffer[] {
  return [Buffer.from(new Date(time).toISOString()), Buffer.from(String(time)), Buffer.from(varint(time))];
}

/** Every place of `wanted`. */
export function findAll(bytes: Buffer, wanted: Buffer): readonly number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + wanted.length)) places.push(at);
  return places;
}
