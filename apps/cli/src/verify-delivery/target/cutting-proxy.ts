import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { Component } from '@millrace/service-runtime';
import { connectUpstream, type Address } from './connect-upstream';
import { Interference, type InterferenceOptions } from './interference';
import { relay } from './relay';

export interface CuttingProxyOptions extends InterferenceOptions {
  /** As it is called in errors. */
  readonly name: string;
  /** Asked for every connection: where it may go, the best place first. */
  upstreams(): readonly Address[];
}

/** A proxy that is up. */
export interface CuttingProxy {
  readonly port: number;
  /** What it does to connections; nothing unless asked. */
  readonly interference: Interference;
}

/**
 * Passes TCP connections on, of a protocol in which a client asks and a server answers (HTTP/1.1), and breaks or delays them
 * on demand. Listens on a free port of this machine. A client for whom nothing accepts a connection is turned away with a reset.
 */
export function cuttingProxy(options: CuttingProxyOptions): Component<CuttingProxy> {
  return {
    name: options.name,
    start: async () => {
      const interference = new Interference(options);
      const open = new Set<Socket>();
      const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
        open.add(client.once('close', () => open.delete(client)));
        void accept(client, options, interference);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      return { value: { port, interference }, stop: () => stop(server, open) };
    },
  };
}

async function accept(client: Socket, options: CuttingProxyOptions, interference: Interference): Promise<void> {
  client.on('error', () => undefined);
  client.pause();
  const upstream = await connectUpstream(options.upstreams());
  if (upstream === undefined || client.destroyed) {
    upstream?.destroy();
    client.resetAndDestroy();
    return;
  }
  relay(client, upstream, interference.ofConnection());
  client.resume();
}

async function stop(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const socket of open) socket.destroy();
  await closed;
}
