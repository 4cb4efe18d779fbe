import { readFileSync } from 'node:fs';
import { applyPatch, Pointer, type Operation } from 'rfc6902';
import { parseExactly, stringifyExactly } from './exact-json';

/** An operation of a JSON patch (RFC 6902), or `set`: replace what is there, else add it. */
type PatchOperation = Operation | { readonly op: 'set'; readonly path: string; readonly value: unknown };

/** What is to be changed of dead letters before they are sent again. */
export interface Patch {
  readonly operations: readonly PatchOperation[];
  /** False: each event on its own; true: the body as it was sent, a list if it was one. */
  readonly isOfWholeBody: boolean;
}

export interface PatchOptions {
  /** A JSON patch, or the name of a file that holds one. */
  readonly patch?: string;
  /** Each `/pointer=value`. */
  readonly set?: readonly string[];
  /** Each a pointer. */
  readonly remove?: readonly string[];
  readonly wholeBody?: boolean;
}

/** The patch that options ask for; undefined where they ask for none. Throws, in words, what is none. */
export function toPatch({ patch, set = [], remove = [], wholeBody = false }: PatchOptions): Patch | undefined {
  const operations = [
    ...(patch === undefined ? [] : readPatch(patch)),
    ...set.map(toSetting),
    ...remove.map(toRemoval),
  ];
  if (operations.length > 0) return { operations, isOfWholeBody: wholeBody };
  if (wholeBody || patch !== undefined) throw new Error('there is nothing to change: give --patch, --set or --remove');
  return undefined;
}

/** The patch as it is recorded. */
export function describePatch({ operations, isOfWholeBody }: Patch): string {
  return stringifyExactly({ operations, ...(isOfWholeBody && { isOfWholeBody }) });
}

function readPatch(patch: string): PatchOperation[] {
  const isInline = patch.trimStart().startsWith('[');
  const where = isInline ? 'the patch' : patch;
  const parsed = parsePatch(isInline ? patch : readFileSync(patch, 'utf8'), where);
  if (!Array.isArray(parsed)) throw new Error(`${where} is no JSON patch: it must be a list of operations`);
  return parsed.map((operation: unknown, index) => {
    const fault = findFault(operation);
    if (fault !== undefined) throw new Error(`operation ${String(index)} of ${where} ${fault}`);
    return operation as Operation;
  });
}

function parsePatch(text: string, where: string): unknown {
  try {
    return parseExactly(text);
  } catch (error) {
    throw new Error(`${where} is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** What the library would only say of the first dead letter, or not at all. */
function findFault(operation: unknown): string | undefined {
  if (typeof operation !== 'object' || operation === null) return 'is no object';
  const { op, path, from } = operation as Readonly<Record<string, unknown>>;
  if (typeof op !== 'string' || !OPERATIONS.includes(op)) return `has none of the op ${OPERATIONS.join(', ')}`;
  if (!isPointer(path)) return 'has a path that is no JSON pointer';
  if (['move', 'copy'].includes(op) && !isPointer(from)) return 'has a from that is no JSON pointer';
  return ['add', 'replace', 'test'].includes(op) && !('value' in operation) ? 'has no value' : undefined;
}

function isPointer(text: unknown): text is string {
  return typeof text === 'string' && (text === '' || text.startsWith('/'));
}

function toSetting(text: string): PatchOperation {
  const equals = text.indexOf('=');
  const path = text.slice(0, equals);
  if (equals < 0 || !isPointer(path)) throw new Error(`--set needs /pointer=value, and "${text}" is not that`);
  return { op: 'set', path, value: readValue(text.slice(equals + 1)) };
}

/** JSON where it is, else the text itself: who sets a word need not quote it twice. */
function readValue(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return text;
  }
}

function toRemoval(path: string): PatchOperation {
  if (path === '' || !isPointer(path)) throw new Error(`--remove needs a /pointer, and "${path}" is none`);
  return { op: 'remove', path };
}

/** A value changed, or why not all of the patch applies to it. */
export type Patched =
  { readonly kind: 'ok'; readonly value: unknown } | { readonly kind: 'refused'; readonly message: string };

/** Applies all of the operations to a copy of the value, or none. */
export function applyOperations(value: unknown, operations: readonly PatchOperation[]): Patched {
  // One level down, because the library takes no operation on the document itself.
  const holder = { document: parseExactly(stringifyExactly(value)) };
  for (const operation of operations) {
    const error = tryOperation(operation, holder);
    if (error !== undefined)
      return { kind: 'refused', message: `${operation.op} ${operation.path}: ${explain(error)}` };
  }
  return 'document' in holder
    ? { kind: 'ok', value: holder.document }
    : { kind: 'refused', message: 'the patch leaves nothing of it' };
}

/** The library throws where a path leads through a text or a number. */
function tryOperation(operation: PatchOperation, holder: object): Error | undefined {
  try {
    return applyPatch(holder, [toOperation(operation, holder)])[0] ?? undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function toOperation(operation: PatchOperation, holder: object): Operation {
  const path = `/document${operation.path}`;
  if (operation.op === 'set') {
    const isThere = Pointer.fromJSON(path).get(holder) !== undefined;
    return { op: isThere ? 'replace' : 'add', path, value: operation.value };
  }
  const hasSource = operation.op === 'move' || operation.op === 'copy';
  return hasSource ? { ...operation, from: `/document${operation.from}`, path } : { ...operation, path };
}

function explain(error: Error): string {
  if (error.name === 'MissingError') return 'there is nothing at that place';
  if (error.name === 'TestError') return 'there is another value at that place';
  return error.message;
}
