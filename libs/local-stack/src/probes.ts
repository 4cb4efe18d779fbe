import { connect } from 'node:net';

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
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: withinMs });
    const settle = (fault?: string) => () => {
      socket.destroy();
      resolve(fault);
    };
    const refused = settle(`nothing accepts connections on ${host}:${String(port)}`);
    socket.once('connect', settle()).once('error', refused).once('timeout', refused);
  });
}
