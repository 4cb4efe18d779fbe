import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';

/** A request for a WebSocket, with what came behind it. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly rest: Buffer;
}

/** Answers the opening handshake of RFC 6455; an Error says why it is none, and then nothing was answered. */
export function shakeHands(server: WebSocketServer, { request, socket, rest }: Upgrade): WebSocket | Error {
  let outcome: WebSocket | Error = new Error('the client is gone');
  const note = (error: Error): void => {
    outcome = error;
  };
  server.on('wsClientError', note);
  // Answers before it returns, because nothing is asked of anybody else.
  server.handleUpgrade(request, socket, rest, (opened) => {
    outcome = opened;
  });
  server.off('wsClientError', note);
  return outcome;
}
