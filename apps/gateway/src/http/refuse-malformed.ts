import type { Duplex } from 'node:stream';
import type { OpenConnections } from './open-connections';

/** By what Node's parser says: the answer's status line and words. Everything else is a 400. */
const ANSWERS: Readonly<Record<string, { status: string; code: string; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'header_too_large',
    message: 'the request line and headers are longer than 16 KiB',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    code: 'request_timeout',
    message: 'the request was not complete in time',
  },
};

const BAD_REQUEST = { status: '400 Bad Request', code: 'malformed_request', message: 'this is not HTTP/1.1' };

/**
 * Ends a connection on which something came that is no request, with an answer in words. Where earlier requests
 * are still to be answered, those answers go out and this one does not: it would be taken for one of theirs.
 */
export function refuseMalformed(
  error: NodeJS.ErrnoException,
  connection: Duplex,
  connections: Pick<OpenConnections, 'owedOn'>,
): void {
  const owed = connections.owedOn(connection);
  if (owed !== undefined) {
    owed.once('finish', () => connection.destroy());
    return;
  }
  if (error.code === 'ECONNRESET' || !connection.writable) {
    connection.destroy();
    return;
  }
  const { status, code, message } = ANSWERS[error.code ?? ''] ?? BAD_REQUEST;
  const body = `${JSON.stringify({ error: { code, message } })}\n`;
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json',
    `content-length: ${String(Buffer.byteLength(body))}`,
    'connection: close',
  ];
  connection.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => connection.destroy());
}
