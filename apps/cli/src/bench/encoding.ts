import { wireFormOf, type EventFormat } from '../send/wire-forms';

/** What bodies are written in, and whether they are compressed as browsers and SDKs do. */
export const ENCODINGS = ['json', 'ndjson', 'protobuf', 'json+gzip', 'ndjson+gzip', 'protobuf+gzip'] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** How one load is spoken. */
export interface Speech {
  readonly dialect: string;
  readonly encoding: Encoding;
}

export function formatOf(encoding: Encoding): EventFormat {
  return encoding.replace('+gzip', '') as EventFormat;
}

export function isGzipped(encoding: Encoding): boolean {
  return encoding.endsWith('+gzip');
}

/**
 * Every dialect in every encoding that it has. Dialects leave out what they do not have; where that leaves nothing of an
 * encoding that was asked for, this throws.
 */
export function selectSpeeches(dialects: readonly string[], encodings: readonly Encoding[]): readonly Speech[] {
  const idle = encodings.find((encoding) => !dialects.some((dialect) => speaks(dialect, encoding)));
  if (idle !== undefined) throw new Error(`no ${idle} in the dialects ${dialects.join(', ')}`);
  return dialects.flatMap((dialect) =>
    encodings.filter((encoding) => speaks(dialect, encoding)).map((encoding) => ({ dialect, encoding })),
  );
}

/** A form that is no other than JSON's does not count: lines, where they are sent as an array. */
function speaks(dialect: string, encoding: Encoding): boolean {
  const format = formatOf(encoding);
  try {
    return format === 'json' || contentTypeOf(dialect, format) !== contentTypeOf(dialect, 'json');
  } catch {
    return false;
  }
}

/** Throws for a format that the dialect does not have. */
function contentTypeOf(dialect: string, format: EventFormat): string {
  return wireFormOf(dialect, { format, instance: '' }).contentType;
}
