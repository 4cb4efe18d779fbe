import { parseJson } from '@millrace/contracts';
import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/domain';
import { readEvent, type ExceptionlessEvent } from './exceptionless-event';

/**
 * How many positions a body may have. Exceptionless bounds bytes only; but two kilobytes of gzip can hold a million
 * lines, and every position costs memory.
 */
export const MAX_POSITIONS = 20_000;

/** What stands at a position of the body. */
export type Position =
  | { readonly kind: 'event'; readonly event: ExceptionlessEvent }
  /** A line of text, without the spaces around it. */
  | { readonly kind: 'line'; readonly text: string }
  /** A null in an array of events. */
  | { readonly kind: 'null' };

/** The positions of a body, or that there are more than MAX_POSITIONS. */
export type ReadEvents = readonly Position[] | 'too-many';

/**
 * Takes a body apart as Exceptionless does, by its first character and not by its content type: an object is an
 * event, an array is events, and everything else, JSON that holds no events or is broken included, is lines of a log.
 * `upgrade` makes of each object, where it has an older form, the one that is read.
 */
export function readEvents(text: string, upgrade = asIs): ReadEvents {
  return readJsonEvents(text.trim(), upgrade) ?? readLines(text);
}

type Upgrade = (event: JsonObject) => JsonObject;

function asIs(event: JsonObject): JsonObject {
  return event;
}

/** Undefined for what is to be read as text. */
function readJsonEvents(text: string, upgrade: Upgrade): ReadEvents | undefined {
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  const parsed = parseJson(text);
  if (parsed.kind === 'malformed') return undefined;
  const elements = Array.isArray(parsed.value) ? (parsed.value as readonly JsonValue[]) : [parsed.value];
  return elements.length > MAX_POSITIONS ? 'too-many' : readElements(elements, upgrade);
}

/** One element that is no event makes text of all; so does an array without any. */
function readElements(elements: readonly JsonValue[], upgrade: Upgrade): readonly Position[] | undefined {
  const positions: Position[] = [];
  for (const element of elements) {
    const position = readElement(element, upgrade);
    if (position === undefined) return undefined;
    positions.push(position);
  }
  return positions.some(({ kind }) => kind === 'event') ? positions : undefined;
}

function readElement(element: JsonValue, upgrade: Upgrade): Position | undefined {
  if (element === null) return { kind: 'null' };
  const event = isJsonObject(element) ? readEvent(upgrade(element)) : undefined;
  return event === undefined ? undefined : { kind: 'event', event };
}

function readLines(text: string): ReadEvents {
  const lines: Position[] = [];
  for (const [match] of text.matchAll(/[^\r\n]+/g)) {
    const line = match.trim();
    if (line === '') continue;
    if (lines.length === MAX_POSITIONS) return 'too-many';
    lines.push({ kind: 'line', text: line });
  }
  return lines;
}
