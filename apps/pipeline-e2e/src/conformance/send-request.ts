import { request, type IncomingMessage } from 'node:http';

/** A request exactly as it is to go over the wire: no header is added but Host, Connection and the length of the body. */
export interface WireRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Sends the body in chunks, without its length. */
  readonly chunked?: boolean;
}

export interface WireAnswer {
  readonly status: number;
  /** Names in lower case; repeated ones are joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const TIMEOUT_MS = 20_000;

/** Sends over a connection of its own; `fetch` would choose a content type and headers itself. */
export function sendRequest(url: string, { method, headers, body, chunked = false }: WireRequest): Promise<WireAnswer> {
  const bytes = Buffer.from(body ?? '');
  const framing = chunked
    ? { 'transfer-encoding': 'chunked' }
    : method === 'GET'
      ? {}
      : { 'content-length': String(bytes.length) };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const sending = request(url, { method, headers: { ...framing, ...headers }, agent: false, signal });
    sending.once('response', (response) => {
      collect(response).then(resolve, reject);
    });
    // A server may refuse a body before it is all sent, and close; what then fails is the sending, after the answer.
    sending.on('error', reject);
    sending.end(bytes);
  });
}

async function collect(response: IncomingMessage): Promise<WireAnswer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const headers = Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(parts),
  };
}
