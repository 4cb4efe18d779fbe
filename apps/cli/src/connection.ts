import { readCliConfig, readLocalState } from './cli-settings';

/** How to reach a gateway, and with which token. */
export interface Connection {
  readonly gateway: string;
  readonly token: string;
}

/**
 * The gateway and token of a command: as its options say, else the environment, else the local stack's that is
 * running. Throws, with the ways to give one, when there is no token.
 */
export function connectionTo(scope: 'ingest' | 'read', options: Partial<Connection>): Connection {
  const { gateway } = readCliConfig();
  const token = options.token ?? gateway.token ?? readLocalState()?.tokens[scope];
  if (token === undefined) {
    throw new Error(
      `no token with the scope ${scope}: give --token or MILLRACE_TOKEN, or start the local stack (millrace up)`,
    );
  }
  return { gateway: options.gateway ?? gateway.url, token };
}
