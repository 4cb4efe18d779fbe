import { readdirSync } from 'node:fs';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SourceAdapter } from '@millrace/domain';
import type { Logger } from '@millrace/observability';
import express, { type ErrorRequestHandler, type Express, type Response } from 'express';

export interface AppOptions {
  /** The folder of the .proto files, served under /proto. */
  readonly protoDir: string;
  /** Named in the index and in what is said about unknown addresses. */
  readonly adapters: readonly SourceAdapter[];
  readonly log: Logger;
  /** Answers a request to an ingest path with a method that nothing takes there; false for any other path. */
  refuseMethod(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Everything that is not an ingest route: the index, the .proto files, and words for whoever went astray. */
export function createApp({ protoDir, adapters, log, refuseMethod }: AppOptions): Express {
  const ingest = adapters.flatMap(({ dialect, routes }) =>
    routes.map(({ method, path }) => ({ dialect, method, path })),
  );
  const protoFiles = listProtoFiles(protoDir);
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => {
    sendJson(response, 200, { service: 'millrace', ingest, proto: protoFiles });
  });
  app.get('/proto', (_request, response) => {
    sendJson(response, 200, { proto: protoFiles });
  });
  app.use(
    '/proto',
    express.static(protoDir, {
      index: false,
      redirect: false,
      setHeaders: (response) => response.setHeader('content-type', 'text/plain; charset=utf-8'),
    }),
  );
  app.use((request, response) => {
    if (refuseMethod(request, response)) return;
    const message = `there is nothing at ${request.method} ${request.path}; GET / lists what there is`;
    sendJson(response, 404, { error: { code: 'not_found', message } });
  });
  app.use(answerErrors(log));
  return app;
}

/** Paths under /proto, for example `/proto/yamcs/protobuf/events.proto`. */
function listProtoFiles(protoDir: string): readonly string[] {
  return readdirSync(protoDir, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.proto'))
    .map((file) => `/proto/${file.replaceAll('\\', '/')}`)
    .toSorted();
}

/**
 * What goes wrong on the way of a request: its own fault where Express names a status below 500 (a range that a file
 * does not have), else ours. Express knows an error handler by its four parameters.
 */
function answerErrors(log: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const status = statusOf(error);
    if (status < 500) {
      sendJson(response, status, { error: { code: 'bad_request', message: STATUS_CODES[status] ?? 'Bad Request' } });
      return;
    }
    log.error({ err: error as unknown, path: request.path }, 'a request could not be answered');
    sendJson(response, 500, { error: { code: 'internal', message: 'the gateway failed; its log says why' } });
  };
}

/** That of an error of Express' own; 500 of any other. */
function statusOf(error: unknown): number {
  const { status } = error as { readonly status?: unknown };
  return error instanceof Error && typeof status === 'number' && status >= 400 ? status : 500;
}

function sendJson(response: Response, status: number, body: unknown): void {
  response
    .status(status)
    .type('application/json')
    .send(`${JSON.stringify(body)}\n`);
}
