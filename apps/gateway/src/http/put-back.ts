import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Headers that ask for another protocol; without them a request is one like any other. */
const UPGRADE_HEADERS = ['upgrade', 'http2-settings'];

/**
 * Gives a request that asked for another protocol back to the server, as if it had not asked: a server that does not
 * know the protocol is to answer over HTTP/1.1 (RFC 9110, 7.8). Java's client asks for HTTP/2 with every first request of
 * a connection, and Node has no way to look at a request before it takes it for an upgrade.
 */
export function putBack(server: Server, request: IncomingMessage, socket: Duplex, rest: Buffer): void {
  const { method = '', url = '', httpVersion } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`, ...headerLines(request.rawHeaders)];
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), rest]));
  server.emit('connection', socket);
}

/** `raw` holds names and values by turns. */
function headerLines(raw: readonly string[]): string[] {
  return raw.flatMap((name, position) => {
    const isValue = position % 2 === 1;
    return isValue || UPGRADE_HEADERS.includes(name.toLowerCase()) ? [] : [`${name}: ${raw[position + 1] ?? ''}`];
  });
}
