import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/domain';

/** A request in which every documented field of a dialect is set, and where each of them is found. */
export interface RoundTripCase {
  /** The file's, without its ending. */
  readonly name: string;
  readonly path: string;
  /** Beside the token; JSON unless the content type is named. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** The body is a list of the one event. */
  readonly isBatch?: boolean;
  /** The body in bytes, where it is no JSON or not the whole event; `fields` is then what these and the head say. */
  readonly hex?: string;
  readonly fields: JsonObject;
  /** Condition of the row. */
  readonly where: string;
  /** JSON pointers of the objects whose members are attributes of their names. */
  readonly attributesOf: readonly string[];
  /** JSON pointer of a field: the expression that selects it. */
  readonly columns: Readonly<Record<string, string>>;
  /** JSON pointer of a field that is not stored as it was sent: how it is stored. */
  readonly stored?: Readonly<Record<string, JsonValue>>;
}

/** A value that a client sent: a list is one, an object's members are one each. */
export interface Leaf {
  readonly pointer: string;
  /** As it must be found. */
  readonly value: JsonValue;
  /** What an analyst selects. */
  readonly expression: string;
}

const FOLDER = join(__dirname, '../../fixtures/round-trip');

export function readRoundTripCases(): readonly RoundTripCase[] {
  return readdirSync(FOLDER).map((file) => {
    const content = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Omit<RoundTripCase, 'name'>;
    return { name: basename(file, '.json'), ...content };
  });
}

export function bodyOf({ hex, fields, isBatch = false }: RoundTripCase): Uint8Array {
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  return Buffer.from(JSON.stringify(isBatch ? [fields] : fields));
}

export function leavesOf(roundTrip: RoundTripCase): readonly Leaf[] {
  return leavesBelow(roundTrip.fields, '').map(([pointer, value]) => ({
    pointer,
    value: roundTrip.stored?.[pointer] ?? value,
    expression: roundTrip.columns[pointer] ?? attributeAt(pointer, roundTrip),
  }));
}

function leavesBelow(value: JsonValue, pointer: string): readonly (readonly [string, JsonValue])[] {
  if (!isJsonObject(value)) return [[pointer, value]];
  return Object.entries(value).flatMap(([key, member]) => leavesBelow(member, `${pointer}/${key}`));
}

function attributeAt(pointer: string, { attributesOf, name }: RoundTripCase): string {
  const owner = attributesOf.toSorted((a, b) => b.length - a.length).find((prefix) => pointer.startsWith(`${prefix}/`));
  if (owner === undefined) throw new Error(`${name} does not say where ${pointer} is stored`);
  const keys = pointer.slice(owner.length + 1).split('/');
  return ['attributes', ...keys.map((key) => `\`${key}\``)].join('.');
}
