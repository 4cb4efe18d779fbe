import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from '@millrace/observability';
import { listen, type Component, type ListenAddress } from '@millrace/service-runtime';
import { killUntil } from '../engine/kill-until';
import { isUnexpected } from '../errors';
import { Reply } from '../respond/reply';
import { answerQuery, type Front } from './answer-query';

export interface HttpFrontOptions {
  readonly address: ListenAddress;
  /** How long running statements may take to end by themselves when the front stops, in milliseconds. */
  readonly drainMs: number;
  readonly log: Logger;
}

/** As ClickHouse's http_max_uri_size: parameters and settings travel in the URL. */
const MAX_HEADER_BYTES = 1024 * 1024;
/** As ClickHouse's keep_alive_timeout. */
const KEEP_ALIVE_MS = 10_000;
/** How long a client may go on sending a body that was refused. */
const REFUSED_BODY_MS = 10_000;

/**
 * ClickHouse's HTTP interface in front of the engine. Stopping it refuses new connections, lets running statements end
 * within the drain time, then ends them.
 */
export function httpFront(front: Front, { address, drainMs, log }: HttpFrontOptions): Component<Server> {
  return {
    name: 'http-front',
    start: async () => {
      const server = createServer({ requestTimeout: 0, maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
        response.once('finish', () => {
          if (!server.listening) setImmediate(() => server.closeIdleConnections());
        });
        answer(request, response, front, log).catch((error: unknown) => {
          log.error({ err: error }, 'the answer failed');
          response.destroy();
        });
      });
      server.keepAliveTimeout = KEEP_ALIVE_MS;
      await listen(server, address);
      return { value: server, stop: () => drain(server, front, drainMs) };
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, front: Front, log: Logger): Promise<void> {
  const { path, parameters } = addressOf(request);
  const asksNothing = path === '/' && request.method === 'GET' && !parameters.has('query');
  if (asksNothing || path === '/ping' || path === '/replicas_status') {
    greet(response);
  } else if (path === '/') {
    await answerStatement(request, parameters, new Reply(response, front.engine.version), { front, log });
  } else {
    response.statusCode = 404;
    response.end(`There is nothing at ${path}; statements go to /, and /ping tells whether the server is up.\n`);
  }
}

/** Not with URL, which throws for some of what a request may hold. */
function addressOf({ url = '/' }: IncomingMessage): { path: string; parameters: URLSearchParams } {
  const end = url.includes('?') ? url.indexOf('?') : url.length;
  return { path: url.slice(0, end), parameters: new URLSearchParams(url.slice(end)) };
}

async function answerStatement(
  request: IncomingMessage,
  parameters: URLSearchParams,
  reply: Reply,
  { front, log }: { front: Front; log: Logger },
): Promise<void> {
  try {
    await answerQuery(request, parameters, reply, front);
    reply.response.end();
  } catch (error) {
    if (isUnexpected(error) && !reply.response.destroyed) log.error({ err: error }, 'a statement failed here');
    reply.fail(error);
    discardBody(request);
  }
}

/** How a ClickHouse server says that it is up. */
function greet(response: ServerResponse): void {
  response.setHeader('Content-Type', 'text/html; charset=UTF-8');
  response.end('Ok.\n');
}

/** Reads on, so that a client that sends before it reads comes to see the error; not for ever. */
function discardBody(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const patience = setTimeout(() => request.destroy(), REFUSED_BODY_MS).unref();
  request.once('close', () => {
    clearTimeout(patience);
  });
  request.resume();
}

async function drain(server: Server, { engine, sessions, spool }: Front, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  const patience = setTimeout(() => {
    void killUntil(closed, () => engine.killAll());
    server.closeAllConnections();
  }, drainMs);
  await closed;
  clearTimeout(patience);
  sessions.closeAll();
  spool.clear();
}
