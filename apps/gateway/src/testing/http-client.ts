import { Agent, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { TOKENS } from './start-test-gateway';

export interface TestResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface TestRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

/** Sends a request with the ingest token; `headers` are added to it, and undefined takes one away. */
export function send(port: number, path: string, options: TestRequest = {}): Promise<TestResponse> {
  const { method = 'POST', headers = {}, body = '', agent = new Agent() } = options;
  const all = { authorization: `Bearer ${TOKENS.ingest}`, 'content-length': Buffer.byteLength(body), ...headers };
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers: sent, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        });
      });
    })
      .on('error', reject)
      .end(body);
  });
}

/** A connection to write anything to. */
export interface RawConnection {
  readonly socket: Socket;
  /** Resolves with everything received so far once that matches. Rejects when the connection ends before. */
  received(pattern: RegExp): Promise<string>;
  /** Resolves with everything received when the server has closed the connection. */
  closed(): Promise<string>;
}

export function openConnection(port: number): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    let changed: () => void = () => undefined;
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      changed();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      changed();
    });
    const until = async (isDone: () => boolean): Promise<string> => {
      while (!isDone()) {
        if (socket.closed) throw new Error(`the connection was closed after: ${text}`);
        await new Promise<void>((wake) => {
          changed = wake;
        });
      }
      return text;
    };
    socket.once('error', reject);
    socket.once('connect', () => {
      resolve({
        socket,
        received: (pattern) => until(() => pattern.test(text)),
        closed: () => until(() => socket.closed),
      });
    });
  });
}
