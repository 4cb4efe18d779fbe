import { isEventTime, isJsonObject, type FieldFault, type JsonObject, type JsonValue } from '@millrace/domain';
import { cutText } from './cut-text';
import { parseIsoTime } from './iso-time';
import { isDeeperThan } from './json';

export interface TextRule {
  readonly required?: boolean;
  /** Whether '' is as good as absent. */
  readonly nonEmpty?: boolean;
  /** In UTF-16 code units. */
  readonly maxLength?: number;
}

export interface IntegerRule {
  readonly required?: boolean;
  readonly min: number;
  readonly max: number;
  /** Whether digits in quotes are taken, as the JSON form of protobuf does. */
  readonly quoted?: boolean;
}

/** Enough for a person to act on; a body made of faults must not become an answer made of them. */
const MAX_FAULTS = 16;

/** The range of protobuf's int32. */
export const INT32: IntegerRule = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/**
 * Reads the fields of one JSON object by the types its contract gives them and collects what is wrong with
 * them, in the order of reading, sixteen faults at most. A reader of a faulty field gives undefined, like that of an absent
 * one, so the object is good only while `faults` is empty. Null is absent.
 */
export class JsonFields {
  readonly #faults: FieldFault[] = [];

  /** `index` is the event's position in the body. */
  constructor(
    readonly object: JsonObject,
    readonly index: number,
  ) {}

  get faults(): readonly FieldFault[] {
    return this.#faults;
  }

  /** Reports a fault that the contract knows of beyond types. `problem` continues a sentence that starts with the name. */
  fail(name: string, code: string, problem: string): undefined {
    if (this.#faults.length >= MAX_FAULTS) return;
    const shown = shorten(name);
    const field = `/${shown.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    this.#faults.push({ index: this.index, field, code, message: `"${shown}" ${problem}` });
  }

  /** The value as sent, of any type. */
  value(name: string): JsonValue | undefined {
    return Object.hasOwn(this.object, name) ? (this.object[name] ?? undefined) : undefined;
  }

  text(name: string, rule: TextRule = {}): string | undefined {
    const value = this.value(name);
    if (value === undefined || (value === '' && rule.nonEmpty === true)) return this.#absent(name, rule.required);
    if (typeof value !== 'string') return this.fail(name, 'wrong_type', 'must be text');
    const { maxLength = Infinity } = rule;
    if (value.length > maxLength) return this.fail(name, 'too_long', `is longer than ${String(maxLength)} characters`);
    return value;
  }

  integer(name: string, rule: IntegerRule): number | undefined {
    const value = this.value(name);
    if (value === undefined) return this.#absent(name, rule.required);
    const number = typeof value === 'string' && isInteger(value, rule) ? Number(value) : value;
    if (typeof number !== 'number') return this.fail(name, 'wrong_type', 'must be a whole number');
    if (!Number.isInteger(number) || number < rule.min || number > rule.max) {
      return this.fail(name, 'out_of_range', `must be a whole number from ${String(rule.min)} to ${String(rule.max)}`);
    }
    return number;
  }

  /** A time as ISO 8601 text, as Unix milliseconds; see `parseIsoTime`. */
  isoTime(name: string, assumedOffset?: 'Z'): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const time = parseIsoTime(text, assumedOffset);
    if (time === undefined) {
      return this.fail(
        name,
        'malformed_time',
        `must be a time such as 2025-11-18T07:21:16.527Z, not "${shorten(text)}"`,
      );
    }
    return this.eventTime(name, time);
  }

  /** `time` (Unix milliseconds) where it can be stored, else a fault of the field it was read from. */
  eventTime(name: string, time: number): number | undefined {
    return isEventTime(time) ? time : this.fail(name, 'out_of_range', 'must be a time from the years 1900 to 2299');
  }

  jsonObject(name: string, maxDepth: number): JsonObject | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!isJsonObject(value)) return this.fail(name, 'wrong_type', 'must be an object');
    if (isDeeperThan(value, maxDepth)) {
      return this.fail(name, 'too_deep', `is nested deeper than ${String(maxDepth)} levels`);
    }
    return value;
  }

  textMap(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!isJsonObject(value) || !Object.values(value).every((inner) => typeof inner === 'string')) {
      return this.fail(name, 'wrong_type', 'must be an object of texts');
    }
    return value as Readonly<Record<string, string>>;
  }

  textList(
    name: string,
    { maxItems, maxLength }: { maxItems: number; maxLength: number },
  ): readonly string[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      return this.fail(name, 'wrong_type', 'must be a list of texts');
    }
    if (value.length > maxItems) return this.fail(name, 'too_long', `has more than ${String(maxItems)} items`);
    if (value.some((item) => item.length > maxLength)) {
      return this.fail(name, 'too_long', `has an item longer than ${String(maxLength)} characters`);
    }
    return value;
  }

  /** Names of fields that are not null and not among these. */
  otherNames(names: ReadonlySet<string>): readonly string[] {
    return Object.keys(this.object).filter((name) => !names.has(name) && this.object[name] !== null);
  }

  /** The fields with other names, as sent. */
  others(names: ReadonlySet<string>): JsonObject {
    return Object.fromEntries(this.otherNames(names).map((name) => [name, this.object[name] ?? null]));
  }

  #absent(name: string, required = false): undefined {
    return required ? this.fail(name, 'required', 'is required') : undefined;
  }
}

function isInteger(text: string, { quoted = false }: IntegerRule): boolean {
  return quoted && /^-?\d+$/.test(text);
}

/** Names and values from outside go into faults only this far. */
function shorten(text: string): string {
  return text.length > 64 ? `${cutText(text, 64)}…` : text;
}
