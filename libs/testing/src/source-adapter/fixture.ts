import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanonicalEvent, JsonValue, Project, StoredEvent, Whereabouts } from '@millrace/domain';

/** The bytes of a body, in the form in which a person reads them best. */
export type FixtureBody =
  | { readonly text: string }
  /** Sent without spaces. */
  | { readonly json: JsonValue }
  | { readonly base64: string };

/** `<case>.request.json`: a request as a client sends it. */
export interface FixtureRequest {
  readonly method: string;
  readonly path: string;
  /** As it stands after the question mark. */
  readonly query?: string;
  /** Names are lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `compressed` names the encoding that the suite compresses the bytes with and adds as content-encoding. */
  readonly body?: FixtureBody & { readonly compressed?: 'gzip' | 'deflate' | 'br' };
  /** Absent: `default`, with the Yamcs instance `simulator`. */
  readonly project?: Project;
  /**
   * Why the OpenAPI document does not describe the body, though it is taken: contracts take what nobody should send. The
   * suite holds that it is indeed not described.
   */
  readonly undocumented?: string;
  /** What the store holds, for a route that reads. */
  readonly stored?: readonly FixtureStoredEvent[];
  readonly deadLetters?: readonly FixtureDeadLetter[];
  /** Of events that are not stored. */
  readonly whereabouts?: readonly { readonly id: string; readonly is: Whereabouts }[];
}

/** A stored event with times as ISO texts and extensions as hex. What is left out is as `aStoredEvent` has it, ids count up. */
export interface FixtureStoredEvent extends Omit<Partial<StoredEvent>, 'event' | 'storedAt'> {
  readonly event?: Omit<Partial<CanonicalEvent>, 'generationTime' | 'receptionTime' | 'extensions'> & {
    readonly generationTime?: string;
    readonly receptionTime?: string;
    readonly extensions?: string;
  };
  readonly storedAt?: string;
}

/** Where an event is that became a dead letter, with its time as an ISO text. */
export interface FixtureDeadLetter extends Omit<
  Extract<Whereabouts, { state: 'dead-lettered' }>,
  'state' | 'deadLetteredAt'
> {
  readonly id: string;
  readonly deadLetteredAt: string;
}

export interface Fixture {
  /** The file's name without its ending. */
  readonly name: string;
  readonly request: FixtureRequest;
  /** `<case>.expected.json` or `<case>.reject.json`; see the README for their form. */
  readonly expected: JsonValue;
  readonly kind: 'expected' | 'reject';
}

/** The body of a case before it is compressed; empty for none. */
export function bodyBytes({ body }: FixtureRequest): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if ('base64' in body) return new Uint8Array(Buffer.from(body.base64, 'base64'));
  return new TextEncoder().encode('text' in body ? body.text : JSON.stringify(body.json));
}

const ENDING = /\.(?:request|expected|reject)\.json$/;

/** The cases of a folder, by name. Throws when a case is not exactly one request and one answer. */
export function readFixtures(folder: string): readonly Fixture[] {
  const files = readdirSync(folder);
  const strays = files.filter((file) => !ENDING.test(file));
  if (strays.length > 0) throw new Error(`${folder}: not part of a case: ${strays.join(', ')}`);
  const names = [...new Set(files.map((file) => file.replace(ENDING, '')))].toSorted();
  if (names.length === 0) throw new Error(`${folder}: holds no cases`);
  return names.map((name) => readFixture(folder, name, new Set(files)));
}

function readFixture(folder: string, name: string, files: ReadonlySet<string>): Fixture {
  const kinds = (['expected', 'reject'] as const).filter((kind) => files.has(`${name}.${kind}.json`));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1 || !files.has(`${name}.request.json`)) {
    throw new Error(`${folder}: ${name} needs a .request.json and one of .expected.json and .reject.json`);
  }
  return {
    name,
    kind,
    request: readJson(join(folder, `${name}.request.json`)) as unknown as FixtureRequest,
    expected: readJson(join(folder, `${name}.${kind}.json`)),
  };
}

function readJson(file: string): JsonValue {
  return JSON.parse(readFileSync(file, 'utf8')) as JsonValue;
}
