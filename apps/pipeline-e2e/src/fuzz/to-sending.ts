import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import {
  MARKER,
  traceIdOf,
  type Coding,
  type Damage,
  type FuzzProject,
  type FuzzRequest,
  type Sending,
} from './fuzz-request';

const COMPRESS: Readonly<Record<Coding, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => gzipSync(bytes, { level: 1 }),
  deflate: (bytes) => deflateSync(bytes, { level: 1 }),
  'deflate-raw': (bytes) => deflateRawSync(bytes, { level: 1 }),
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

const UNKNOWN_TOKEN = 'x'.repeat(48);

/** A request with a marker in its place and everything that goes over the wire decided. */
export function toSending(request: FuzzRequest, project: FuzzProject, marker: string): Sending {
  const { method, coding, damage, token } = request;
  const plain = withMarker(request.body, marker);
  const compressed = coding === undefined ? plain : COMPRESS[coding](plain);
  const credential = { ingest: project.ingest, read: project.read, unknown: UNKNOWN_TOKEN, none: undefined }[token];
  return {
    request,
    marker,
    method,
    target: request.target.replaceAll(MARKER, marker).replaceAll('{project}', project.id),
    headers: {
      traceparent: `00-${traceIdOf(marker)}-00000000${marker}-00`,
      ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
      ...(coding === undefined ? {} : { 'content-encoding': coding.replace('-raw', '') }),
      ...Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, value.replaceAll(MARKER, marker)]),
      ),
    },
    body: damage === undefined ? compressed : damaged(compressed, damage),
  };
}

function withMarker(body: Uint8Array, marker: string): Uint8Array {
  const bytes = Buffer.from(body);
  replaceAll(bytes, Buffer.from(MARKER), Buffer.from(marker));
  replaceAll(bytes, varint(MARKER), varint(marker));
  return bytes;
}

function replaceAll(bytes: Buffer, from: Buffer, to: Buffer): void {
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + from.length)) to.copy(bytes, at);
}

function varint(digits: string): Buffer {
  const value = Number(digits);
  return Buffer.from([0, 7, 14, 21].map((shift) => ((value >>> shift) & 0x7f) | (shift < 21 ? 0x80 : 0)));
}

/** A copy with the damage done. */
export function damaged(bytes: Uint8Array, { at, byte, keep }: Damage): Uint8Array {
  const copy = bytes.slice(0, keep === undefined ? bytes.length : keep % (bytes.length + 1));
  if (copy.length > 0) copy[at % copy.length] = byte;
  return copy;
}
