import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OpenConnections } from './open-connections';

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly code: string;
  readonly message: string;
}

/** By what Node's parser says: the answer's status line and words. Everything else is a 400. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    reason: 'Request Header Fields Too Large',
    code: 'header_too_large',
    message: 'the request line and headers are longer than 16 KiB',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    reason: 'Request Timeout',
    code: 'request_timeout',
    message: 'the request was not complete in time',
  },
};

const BAD_REQUEST: Answer = {
  status: 400,
  reason: 'Bad Request',
  code: 'malformed_request',
  message: 'this is not HTTP/1.1',
};

/** The client has gone, or said in the middle of a request that no more will come. */
const GONE = ['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE'];

/**
 * Ends a connection on which something came that is no request, with an answer in words where somebody is there to
 * read it. Answers to earlier requests on the connection go out first.
 */
export function refuseMalformed(
  error: NodeJS.ErrnoException,
  connection: Duplex,
  connections: Pick<OpenConnections, 'owedOn'>,
): void {
  const owed = connections.owedOn(connection);
  if (owed === undefined) refuseUnbegun(error, connection);
  else if (owed.req.complete) owed.once('finish', () => connection.destroy());
  else if (!owed.headersSent) refuseBroken(error, connection, owed);
  // Else the request was refused before, and its exchange closes the connection.
}

/** No request has begun: there is no response to answer with. */
function refuseUnbegun(error: NodeJS.ErrnoException, connection: Duplex): void {
  if (error.code === 'ECONNRESET' || !connection.writable) {
    connection.destroy();
    return;
  }
  const { status, reason, headers, body } = answerTo(error);
  const lines = [
    `HTTP/1.1 ${String(status)} ${reason}`,
    ...Object.entries(headers).map(([name, text]) => `${name}: ${text}`),
  ];
  connection.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => connection.destroy());
}

/** The body that is being read breaks off or is not what its head says. */
function refuseBroken(error: NodeJS.ErrnoException, connection: Duplex, response: ServerResponse): void {
  if (GONE.includes(error.code ?? '')) {
    connection.destroy();
    return;
  }
  const { status, headers, body } = answerTo(error);
  response.writeHead(status, headers).end(body);
}

function answerTo({ code = '' }: NodeJS.ErrnoException) {
  const { status, reason, ...words } = ANSWERS[code] ?? BAD_REQUEST;
  const body = `${JSON.stringify({ error: words })}\n`;
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  return { status, reason, headers, body };
}
