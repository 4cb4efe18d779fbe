import { toProtocolVersion } from '../native/to-protocol-version';

/** The form that a client wants a result in. */
export interface ResultForm {
  readonly format: string;
  readonly isGzipped: boolean;
  /** Makes of whole blocks, as the engine writes them, the bytes that this client reads. */
  encode(blocks: Buffer): Buffer;
}

/** What of a request says how it is answered. */
export interface Acceptance {
  readonly defaultFormat: string | undefined;
  readonly acceptsGzip: boolean;
  readonly protocolVersion: number;
}

/** As ClickHouse answers where neither the statement nor the request says. */
const DEFAULT_FORMAT = 'TabSeparated';

export function resultForm(ownFormat: string | undefined, accepted: Acceptance): ResultForm {
  const format = ownFormat ?? accepted.defaultFormat ?? DEFAULT_FORMAT;
  const isVersioned = format.toLowerCase() === 'native' && accepted.protocolVersion > 0;
  return {
    format,
    isGzipped: accepted.acceptsGzip,
    encode: isVersioned ? (blocks) => toProtocolVersion(blocks, accepted.protocolVersion) : (blocks) => blocks,
  };
}
