/** The ClickHouse error codes that this program raises itself, by name (ClickHouse, src/Common/ErrorCodes.cpp). */
const CODES = {
  BAD_ARGUMENTS: 36,
  NOT_IMPLEMENTED: 48,
  SYNTAX_ERROR: 62,
  UNKNOWN_SETTING: 115,
  READONLY: 164,
  QUERY_IS_TOO_LARGE: 223,
  NOT_ENOUGH_SPACE: 243,
  TOO_MANY_BYTES: 307,
  ZLIB_INFLATE_FAILED: 354,
  SESSION_NOT_FOUND: 372,
  SESSION_IS_LOCKED: 373,
  INVALID_SESSION_TIMEOUT: 374,
  ACCESS_DENIED: 497,
  AUTHENTICATION_FAILED: 516,
  STD_EXCEPTION: 1001,
} as const;

export type ErrorName = keyof typeof CODES;

/** The HTTP status of an error code; 500 where it is not named. As ClickHouse's HTTP interface answers. */
const STATUSES: readonly (readonly [status: number, codes: readonly number[]])[] = [
  [400, [6, 26, 27, 36, 38, 41, 42, 43, 53, 62, 69, 70, 72, 117, 130, 321, 354, 374, 386, 441, 456, 457]],
  [403, [192, 193, 497, 516]],
  [404, [46, 47, 50, 56, 60, 63, 73, 81, 115, 372]],
  [408, [159, 160]],
  [413, [223, 307]],
  [501, [48]],
  [503, [76, 202, 209]],
];

/** A refusal of this program, in the words and codes of ClickHouse, so that clients tell it like any other. */
export class ClickHouseError extends Error {
  override readonly name = 'ClickHouseError';
  readonly code: number;

  constructor(name: ErrorName, words: string, options?: ErrorOptions) {
    super(`Code: ${String(CODES[name])}. DB::Exception: ${words}. (${name})`, options);
    this.code = CODES[name];
  }
}

/** What a client is told of an error. */
export interface ErrorReply {
  readonly code: number;
  readonly status: number;
  readonly text: string;
}

/** Where the engine says which file it read: ours, which means nothing to a client. */
const SPOOL_FILE = /\s*:? ?\(in file\/uri [^)]*\.spool\)/g;

/** Turns whatever was thrown, by the engine, by Node or here, into the answer of a ClickHouse server. */
export function toErrorReply(error: unknown, version: string): ErrorReply {
  const known = asClickHouseError(error).replaceAll(SPOOL_FILE, '');
  const code = Number(/^Code: (\d+)/.exec(known)?.[1] ?? CODES.STD_EXCEPTION);
  const status = STATUSES.find(([, codes]) => codes.includes(code))?.[0] ?? 500;
  const suffix = known.includes('(version ') ? '' : ` (version ${version} (chdb))`;
  return { code, status, text: `${known}${suffix}\n` };
}

/** An error that no input should cause: neither the engine's nor a refusal of ours. */
export function isUnexpected(error: unknown): boolean {
  return asClickHouseError(error).includes('(STD_EXCEPTION)');
}

function asClickHouseError(error: unknown): string {
  const message = error instanceof Error ? error.message.trim() : String(error);
  if (message.startsWith('Code: ')) return message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC') return new ClickHouseError('NOT_ENOUGH_SPACE', 'no space left on the disk').message;
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_FORMAT') || code === 'ERR_PADDING_2') {
    return new ClickHouseError('ZLIB_INFLATE_FAILED', `the body does not inflate: ${message}`).message;
  }
  return new ClickHouseError('STD_EXCEPTION', message).message;
}
