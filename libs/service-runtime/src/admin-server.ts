import { createServer, type Server, type ServerResponse } from 'node:http';
import { port, setting, text, type ConfigOf } from '@millrace/config';
import type { Registry } from '@millrace/observability';
import type { Component } from './component';
import type { Health } from './health';
import { listen } from './listen';

/** Where a service's admin port is; the default port differs by service. */
export const adminSettings = (variable: `MILLRACE_${string}_ADMIN_PORT`, fallback: number) =>
  ({
    port: setting(variable, port(fallback), 'the admin port: /livez, /readyz, /metrics; never public'),
    host: setting('MILLRACE_ADMIN_HOST', text('127.0.0.1'), 'the address that admin ports listen on'),
  }) as const;

export type AdminConfig = ConfigOf<ReturnType<typeof adminSettings>>;

/** Serves /livez, /readyz and /metrics. Started first and stopped last, so that a drain can be watched. */
export function adminServer(
  config: AdminConfig & { readonly portVariable: string },
  health: Health,
  registry: Registry,
): Component<Server> {
  return {
    name: 'admin-server',
    start: async () => {
      const server = createServer((request, response) => {
        answer(request.url ?? '/', response, health, registry).catch(() => response.destroy());
      });
      await listen(server, { host: config.host, port: config.port, variable: config.portVariable });
      return {
        value: server,
        stop: () =>
          new Promise((resolve) => {
            server.close(() => {
              resolve();
            });
            server.closeAllConnections();
          }),
      };
    },
  };
}

async function answer(path: string, response: ServerResponse, health: Health, registry: Registry): Promise<void> {
  switch (path) {
    case '/livez':
      sendJson(response, 200, { state: health.state });
      return;
    case '/readyz': {
      const faults = await health.faults();
      const notes = await health.notes();
      const body = { state: health.state, faults, notes: Object.keys(notes).length === 0 ? undefined : notes };
      sendJson(response, Object.keys(faults).length === 0 ? 200 : 503, body);
      return;
    }
    case '/metrics':
      response.setHeader('content-type', registry.contentType).end(await registry.metrics());
      return;
    default:
      sendJson(response, 404, { error: 'the admin port serves /livez, /readyz and /metrics' });
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json').end(`${JSON.stringify(body)}\n`);
}
