import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The server's connections and whether something is owed on them. */
export class OpenConnections {
  /** By connection, the last response begun on it: answers leave in order, so it is the last to be finished. */
  readonly #latest = new Map<Duplex, ServerResponse | undefined>();

  /** Also for one that was put back. */
  opened(connection: Duplex): void {
    if (!this.#latest.has(connection)) connection.once('close', () => this.#latest.delete(connection));
    this.#latest.set(connection, undefined);
  }

  /** The connection is somebody else's to close. */
  handedOver(connection: Duplex): void {
    this.#latest.delete(connection);
  }

  /** A request came on the response's connection. */
  answering(response: ServerResponse): void {
    if (response.socket !== null) this.#latest.set(response.socket, response);
  }

  /** The last answer that is owed on the connection; undefined when none is. */
  owedOn(connection: Duplex): ServerResponse | undefined {
    const latest = this.#latest.get(connection);
    return latest?.writableFinished === false ? latest : undefined;
  }

  /** Closes every connection on which nothing is owed. */
  closeIdle(): void {
    for (const connection of this.#latest.keys()) {
      if (this.owedOn(connection) === undefined) connection.destroy();
    }
  }
}
