import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { EventFormat, EventPayload } from './wire-forms';

/** JSON documents and protobuf files are read whole; beyond this NDJSON is the form to use. */
const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;

/**
 * The events of a file or of standard input, one payload each. JSON: an object or an array of them.
 * NDJSON: a line each, streamed; blank lines are skipped. Protobuf: messages each preceded by its
 * length as a varint, as protobuf libraries write them "delimited".
 */
export async function* readPayloads(input: Readable, format: EventFormat): AsyncGenerator<EventPayload> {
  if (format === 'ndjson') {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line.trim() !== '') yield Buffer.from(line);
    }
    return;
  }
  const document = await readAll(input);
  yield* format === 'json' ? jsonElements(document) : delimitedMessages(document);
}

async function readAll(input: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of input as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_DOCUMENT_BYTES)
      throw new Error(`more than ${String(MAX_DOCUMENT_BYTES)} bytes; send large inputs as NDJSON`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function jsonElements(document: Buffer): EventPayload[] {
  const value = JSON.parse(document.toString('utf8')) as unknown;
  if (!Array.isArray(value)) return [document];
  return value.map((element) => Buffer.from(JSON.stringify(element)));
}

function* delimitedMessages(document: Buffer): Generator<EventPayload> {
  let at = 0;
  while (at < document.length) {
    const { value: length, next } = readVarint(document, at);
    if (next + length > document.length)
      throw new Error(`the message at byte ${String(at)} is cut off: ${String(length)} bytes announced`);
    yield document.subarray(next, next + length);
    at = next + length;
  }
}

function readVarint(bytes: Buffer, start: number): { value: number; next: number } {
  let value = 0;
  let scale = 1;
  for (let at = start; at < bytes.length && at < start + 8; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, next: at + 1 };
    scale *= 128;
  }
  throw new Error(`no message length at byte ${String(start)}: is this a file of length-delimited messages?`);
}
