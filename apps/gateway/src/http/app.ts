import { readdirSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import type { JsonObject, SourceAdapter } from '@millrace/domain';
import type { Logger } from '@millrace/observability';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';

export interface AppOptions {
  /** The folder of the .proto files, served under /proto. */
  readonly protoDir: string;
  /** Their addresses are in the index. */
  readonly adapters: readonly SourceAdapter[];
  /** The description of every address, served at /openapi.json. */
  readonly openApi: JsonObject;
  readonly log: Logger;
}

/** Everything that is no dialect's: the index, the descriptions, and words for whoever went astray. */
export function createApp({ protoDir, adapters, openApi, log }: AppOptions): Express {
  const protoFiles = listProtoFiles(protoDir);
  // Made once: it is long, and whoever asks is not asked who they are.
  const description = Buffer.from(toJson(openApi));
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => {
    sendJson(response, 200, {
      service: 'millrace',
      ...listRoutes(adapters),
      openapi: '/openapi.json',
      proto: protoFiles,
    });
  });
  app.use(['/openapi.json', '/proto'], allowEveryOrigin);
  app.get('/openapi.json', (_request, response) => {
    response.type('application/json').send(description);
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
    const message = `there is nothing at ${request.method} ${request.path}; GET / lists what there is`;
    sendJson(response, 404, { error: { code: 'not_found', message } });
  });
  app.use(answerErrors(log));
  return app;
}

function listRoutes(adapters: readonly SourceAdapter[]) {
  const list = (kind: 'routes' | 'reads') =>
    adapters.flatMap(({ dialect, ...routed }) => routed[kind].map(({ method, path }) => ({ dialect, method, path })));
  const subscribe = adapters.flatMap(({ dialect, subscriptions }) =>
    subscriptions.map(({ path }) => ({ dialect, path })),
  );
  return { ingest: list('routes'), read: list('reads'), subscribe };
}

/** Descriptions hold nothing of anybody's: tools in a browser may read them wherever they come from. */
const allowEveryOrigin: RequestHandler = (_request, response, next) => {
  response.setHeader('access-control-allow-origin', '*');
  next();
};

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
  response.status(status).type('application/json').send(toJson(body));
}

function toJson(body: unknown): string {
  return `${JSON.stringify(body)}\n`;
}
