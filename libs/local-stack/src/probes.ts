import { connect, type Socket } from 'node:net';

/** Undefined when an HTTP GET answers with a success status within the time, else what came instead. Never rejects. */
export async function findHttpFault(url: string, withinMs: number): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) });
    const body = await response.text();
    return response.ok ? undefined : `${url} answers ${String(response.status)}: ${body.trim()}`;
  } catch {
    return `${url} does not answer`;
  }
}

/** Undefined when something accepts connections on the port, else that nothing does. Never rejects. */
export function findConnectionFault(host: string, port: number, withinMs: number): Promise<string | undefined> {
  const socket = connect({ host, port, timeout: withinMs });
  return findSilence(socket, 'connect', `nothing accepts connections on ${host}:${String(port)}`);
}

/** The shortest request of Kafka's protocol: ApiVersions (key 18), version 0, correlation id 0, no client id. */
const API_VERSIONS_REQUEST = Buffer.from('0000000a0012000000000000ffff', 'hex');

/**
 * Undefined when a Kafka broker answers on the port, else that none does. Never rejects. For the published port of a
 * container: there the engine's proxy accepts connections, whether anything listens behind it or not.
 */
export function findBrokerFault(host: string, port: number, withinMs: number): Promise<string | undefined> {
  const socket = connect({ host, port, timeout: withinMs });
  socket.write(API_VERSIONS_REQUEST);
  return findSilence(socket, 'data', `no broker answers on ${host}:${String(port)}`);
}

/** Undefined when the sign of life comes before the socket's end, else the fault; the socket is closed then. */
function findSilence(socket: Socket, signOfLife: 'connect' | 'data', fault: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (found?: string) => () => {
      socket.destroy();
      resolve(found);
    };
    const silent = settle(fault);
    socket.once(signOfLife, settle()).once('error', silent).once('timeout', silent).once('close', silent);
  });
}
