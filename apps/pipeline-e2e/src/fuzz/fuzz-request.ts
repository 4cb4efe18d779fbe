/**
 * Stands in a request for the marker of its sending, in texts and as a number: it has as many digits, also as a varint,
 * so that a length at a bound stays there.
 */
export const MARKER = '87654321';

export type Coding = 'gzip' | 'deflate' | 'deflate-raw' | 'br';

/** One byte of what is sent is replaced, and the end cut off. */
export interface Damage {
  /** Modulo the length. */
  readonly at: number;
  readonly byte: number;
  /** Modulo the length; undefined keeps all. */
  readonly keep: number | undefined;
}

/** A request as data, so that it can be shrunk, shown and sent again; every sending has a marker of its own. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query. `{project}` stands for the id of the project. */
  readonly target: string;
  /** Beside the token and the framing. */
  readonly headers: Readonly<Record<string, string>>;
  readonly token: 'ingest' | 'read' | 'none' | 'unknown';
  /** Before it is compressed. */
  readonly body: Uint8Array;
  readonly coding?: Coding | undefined;
  /** Done to the bytes as sent, after compressing. */
  readonly damage?: Damage | undefined;
  /** `aborted`: the connection is gone before the body is whole, so the request was never made. */
  readonly framing: 'length' | 'chunked' | 'aborted';
  /** Nothing is wrong with it, and its events are like no other's: it is taken, and each of its events stored. */
  readonly isGood: boolean;
}

/** What a gateway's client must know to send. */
export interface FuzzProject {
  readonly id: string;
  readonly ingest: string;
  readonly read: string;
}

/** One sending of a request: the bytes that go over the wire. */
export interface Sending {
  readonly request: FuzzRequest;
  readonly marker: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The trace that a sending is part of: rows and dead letters have it, so each is known to be of this sending. */
export function traceIdOf(marker: string): string {
  return marker.padStart(32, 'f');
}
