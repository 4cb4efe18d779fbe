import { connect, isIP } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const KEEP_ALIVE_DELAY_MS = 60_000;

/**
 * Connections as kafkajs makes them, but for what it does to one that is closed: while a broker is away it calls `unref`
 * on the same closed socket at every try, and Node keeps each call for the time that the socket connects, which it never
 * does. Hours of that are a leak, and from the eleventh call on a warning.
 */
export const createSocket: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  // kafkajs types it as always there; without TLS it is false.
  const tls = ssl as typeof ssl | false | undefined;
  const socket = tls
    ? connectSecurely({ host, port, ...(isIP(host) === 0 && { servername: host }), ...tls }, onConnect)
    : connect({ host, port }, onConnect);
  socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
  const unref = socket.unref.bind(socket);
  socket.unref = () => (socket.destroyed ? socket : unref());
  return socket;
};
