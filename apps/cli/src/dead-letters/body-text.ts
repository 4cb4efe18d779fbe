import { charsetOf, decodeUtf8, inflate, mediaTypeOf } from '@millrace/contracts';
import { normalisedEventToJson } from './normalised-event-json';
import type { DeadLetterRow } from './dead-letter';

/** A body as a person can read it. */
export interface BodyText {
  /** How it was made readable. */
  readonly form: 'text' | 'json' | 'hex';
  readonly text: string;
  /** Why it is shown as it came although it is compressed; empty otherwise. */
  readonly fault: string;
}

/** More than any route takes. */
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

type Written = Pick<DeadLetterRow, 'contentType' | 'contentEncoding'>;

/** The body inflated; as it came where that cannot be, with the reason. */
export function inflateBody(body: Uint8Array, { contentEncoding }: Written): { bytes: Uint8Array; fault: string } {
  const inflated = inflate(contentEncoding, body, MAX_INFLATED_BYTES);
  if (inflated.kind === 'ok') return { bytes: inflated.body, fault: '' };
  const why = { unsupported: 'not one that can be undone', 'too-large': 'inflates to too much' };
  const message = inflated.kind === 'undecodable' ? inflated.message : why[inflated.kind];
  return { bytes: body, fault: `content encoding "${contentEncoding}": ${message}` };
}

/** Text where the bytes are text, JSON for a normalised event, else a dump of the bytes. */
export function toBodyText(body: Uint8Array, written: Written): BodyText {
  const { bytes, fault } = inflateBody(body, written);
  const event = isNormalisedEvent(written.contentType) ? normalisedEventToJson(bytes) : undefined;
  if (event !== undefined) return { form: 'json', text: event, fault };
  const text = fault === '' ? decodeText(bytes, written.contentType) : undefined;
  return text === undefined ? { form: 'hex', text: toHexDump(bytes), fault } : { form: 'text', text, fault };
}

function isNormalisedEvent(contentType: string): boolean {
  return mediaTypeOf(contentType) === 'application/x-protobuf' && contentType.includes('millrace.v1.NormalisedEvent');
}

/** A byte that no text has: bytes that happen to be UTF-8 are no text with it. */
const NO_TEXT = '\0';

function decodeText(bytes: Uint8Array, contentType: string): string | undefined {
  const text = decodeUtf8(bytes) ?? decodeCharset(bytes, charsetOf(contentType));
  return text?.includes(NO_TEXT) === true ? undefined : text;
}

function decodeCharset(bytes: Uint8Array, charset: string | undefined): string | undefined {
  if (charset === undefined) return undefined;
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const BYTES_A_LINE = 16;

/** Offset, bytes and what of them can be printed, a line for sixteen. */
function toHexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += BYTES_A_LINE) {
    const line = Buffer.from(bytes.subarray(offset, offset + BYTES_A_LINE));
    const hex = (line.toString('hex').match(/../g) ?? []).join(' ');
    const printable = line.toString('latin1').replaceAll(/[^ -~]/g, '.');
    lines.push(`${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * BYTES_A_LINE - 1)}  ${printable}`);
  }
  return lines.join('\n');
}
