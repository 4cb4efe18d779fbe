import { connect, type Socket } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

const CONNECT_WITHIN_MS = 2_000;

/** A connection to the first that accepts one; undefined when none does. */
export async function connectUpstream(addresses: readonly Address[]): Promise<Socket | undefined> {
  for (const address of addresses) {
    const socket = await tryConnect(address);
    if (socket !== undefined) return socket;
  }
  return undefined;
}

function tryConnect({ host, port }: Address): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
    const giveUp = () => {
      socket.destroy();
      resolve(undefined);
    };
    socket.setTimeout(CONNECT_WITHIN_MS, giveUp);
    socket.once('error', giveUp).once('connect', () => {
      socket
        .setTimeout(0)
        .off('error', giveUp)
        .on('error', () => undefined);
      resolve(socket);
    });
  });
}
