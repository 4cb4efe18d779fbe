import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import type { WireAnswer } from '../conformance/send-request';
import type { Sending } from './fuzz-request';

/** Longer than anything may take; beyond it a request hangs. */
const DEADLINE_MS = 15_000;

/** Sends over connections that are kept, so that a request also shows what the one before left on its connection. */
export interface FuzzClient {
  /** Undefined for an aborted request. Rejects where the gateway hangs, or drops the connection. */
  send(sending: Sending): Promise<WireAnswer | undefined>;
  close(): void;
}

export function createFuzzClient(gateway: string): FuzzClient {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(gateway);
  const address = { hostname, port: Number(port) };
  return {
    send: (sending) =>
      sending.request.framing === 'aborted' ? abort(sending, address) : exchange(sending, address, agent),
    close: () => {
      agent.destroy();
    },
  };
}

interface Address {
  readonly hostname: string;
  readonly port: number;
}

function exchange(
  { request: { framing }, method, target, headers, body }: Sending,
  address: Address,
  agent: Agent,
): Promise<WireAnswer> {
  const framed =
    framing === 'chunked'
      ? { 'transfer-encoding': 'chunked' }
      : method === 'GET' || method === 'HEAD'
        ? {}
        : { 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    const sending = request({ ...address, agent, method, path: target, headers: { ...headers, ...framed } });
    const deadline = setTimeout(() => {
      sending.destroy(new Error(`no answer within ${String(DEADLINE_MS)} ms`));
    }, DEADLINE_MS);
    const settle =
      <T>(done: (value: T) => void) =>
      (value: T) => {
        clearTimeout(deadline);
        done(value);
      };
    sending.once('response', (response) => {
      collect(response).then(settle(resolve), settle(reject));
    });
    // What fails after the answer has begun is the sending of a body that nobody waits for.
    sending.on('error', settle(reject));
    if (framing === 'chunked') for (const part of inParts(body)) sending.write(part);
    sending.end(framing === 'chunked' ? undefined : body);
  });
}

function inParts(body: Uint8Array): readonly Uint8Array[] {
  const middle = Math.ceil(body.length / 2);
  return [body.subarray(0, middle), body.subarray(middle)].filter((part) => part.length > 0);
}

async function collect(response: IncomingMessage): Promise<WireAnswer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(parts) };
}

/** Leaves in the middle of the body. */
async function abort({ method, target, headers, body }: Sending, { hostname, port }: Address): Promise<undefined> {
  const socket = connect(port, hostname);
  // Whether the gateway is quicker does not matter.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const lines = [`${method} ${target} HTTP/1.1`, `host: ${hostname}`, `content-length: ${String(body.length)}`];
  const named = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = Buffer.from(`${[...lines, ...named].join('\r\n')}\r\n\r\n`);
  await new Promise((resolve) => {
    socket.write(Buffer.concat([head, body.subarray(0, Math.floor(body.length / 2))]), resolve);
  });
  socket.destroy();
  return undefined;
}
