import { decodeUtf8, inflate, mediaTypeOf } from '@millrace/contracts';
import { normalisedEventFromJson, normalisedEventToJson } from '../normalised-event-json';
import { parseExactly, stringifyExactly } from './exact-json';
import { applyOperations, type Patch, type Patched } from './patch';

/** A body and how it is written. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly contentEncoding: string;
  /** Whether it is an encoded NormalisedEvent, which is patched in its JSON form. */
  readonly isNormalisedEvent: boolean;
  /** How many events it holds as it is; 1 for one that cannot be taken apart. */
  readonly events: number;
}

/** The bytes of the patched body, plain, and which positions could not be patched, with the reason. */
export interface PatchedBody {
  readonly bytes: Uint8Array;
  readonly refused: ReadonlyMap<number, string>;
}

/** A body taken apart into what a patch is applied to. */
interface Parts {
  readonly values: readonly unknown[];
  join(values: readonly unknown[]): Uint8Array;
}

/** More than any route takes. */
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

const LINES_OF_JSON = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];

/**
 * Patches the events at the positions, each on its own: of a list (a JSON array, or a line each) the entry, else the
 * body. Compressed bodies are inflated. A position whose event the patch does not fit is left as it was and named.
 */
export function patchBody(body: Body, patch: Patch, positions: readonly number[]): PatchedBody {
  const parts = takeApart(body, patch);
  if (typeof parts === 'string') return { bytes: body.bytes, refused: new Map(positions.map((at) => [at, parts])) };
  const values = [...parts.values];
  const refused = new Map<number, string>();
  // Several positions may be about one value, which is changed once.
  const changes = new Map<number, Patched>();
  for (const position of positions) {
    const index = values.length === body.events && !patch.isOfWholeBody ? position : 0;
    const patched = changes.get(index) ?? change(parts.values[index], patch);
    changes.set(index, patched);
    if (patched.kind === 'ok') values[index] = patched.value;
    else refused.set(position, patched.message);
  }
  return joinParts(parts, values, { bytes: body.bytes, refused }, positions);
}

function change(value: unknown, { operations }: Patch): Patched {
  // JSON has no undefined.
  if (value === undefined) return { kind: 'refused', message: 'its body has no such event' };
  return applyOperations(value, operations);
}

function joinParts(
  parts: Parts,
  values: readonly unknown[],
  unchanged: PatchedBody,
  positions: readonly number[],
): PatchedBody {
  try {
    return { bytes: parts.join(values), refused: unchanged.refused };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { bytes: unchanged.bytes, refused: new Map(positions.map((at) => [at, message])) };
  }
}

/** The parts, or in words why there are none. */
function takeApart(body: Body, { isOfWholeBody }: Patch): Parts | string {
  if (body.isNormalisedEvent) return takeApartNormalised(body.bytes);
  const inflated = inflate(body.contentEncoding, body.bytes, MAX_INFLATED_BYTES);
  if (inflated.kind !== 'ok') return `its body cannot be inflated (content encoding "${body.contentEncoding}")`;
  const text = decodeUtf8(inflated.body);
  if (text === undefined) return `its body is no text, and only JSON can be patched (${body.contentType})`;
  try {
    if (LINES_OF_JSON.includes(mediaTypeOf(body.contentType))) return takeApartLines(text);
    const value = parseExactly(text);
    const isList = Array.isArray(value) && value.length === body.events && !isOfWholeBody;
    return isList ? { values: value, join: toJson } : { values: [value], join: ([only]) => toJson(only) };
  } catch (error) {
    return `its body is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function takeApartLines(text: string): Parts {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return {
    values: lines.map(parseExactly),
    join: (values) => Buffer.from(values.map((value) => `${stringifyExactly(value)}\n`).join('')),
  };
}

function takeApartNormalised(bytes: Uint8Array): Parts | string {
  const json = normalisedEventToJson(bytes);
  if (json === undefined) return 'its event cannot be decoded';
  return {
    values: [parseExactly(json)],
    join: ([value]) => normalisedEventFromJson(stringifyExactly(value), bytes),
  };
}

function toJson(value: unknown): Uint8Array {
  return Buffer.from(stringifyExactly(value));
}
