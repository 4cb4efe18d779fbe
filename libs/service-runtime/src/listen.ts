import type { Server } from 'node:http';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** The setting that moves the port, for the error message. */
  readonly variable: string;
}

/** Resolves when the server listens; a taken port rejects with what to do about it. */
export function listen(server: Server, { host, port, variable }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new Error(
              `port ${String(port)} on ${host} is taken by another process; stop that process or set ${variable} to a free port`,
              { cause: error },
            )
          : error,
      );
    });
    server.listen(port, host, resolve);
  });
}
