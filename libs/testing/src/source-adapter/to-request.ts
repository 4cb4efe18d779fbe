import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { inflate } from '@millrace/contracts';
import type { IngestRequest, IngestRoute, SourceAdapter } from '@millrace/domain';
import { anIngestRequest, PROJECT } from '../an-ingest-request';
import type { FixtureBody, FixtureRequest } from './fixture';

/** A request on its way to an adapter, as far as the gateway has brought it. */
export interface RoutedRequest {
  readonly route: IngestRoute;
  /** The body as sent, whatever the route asks for. */
  readonly sent: Uint8Array;
  /** With the body as the route's `receive` gets it. */
  readonly request: IngestRequest;
}

const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** Brings a fixture's request to its route. Throws for what the gateway would not let through to any adapter. */
export function toRequest(adapter: SourceAdapter, fixture: FixtureRequest): RoutedRequest {
  const { compressed } = fixture.body ?? {};
  const plain = fixture.body === undefined ? new Uint8Array() : toBytes(fixture.body);
  const sent = compressed === undefined ? plain : new Uint8Array(COMPRESS[compressed](plain));
  const found = findRoute(adapter, fixture);
  if (sent.length > found.route.maxBodyBytes) throw new Error(`the body is larger than ${found.route.name} takes`);
  const headers = { ...fixture.headers, ...(compressed === undefined ? {} : { 'content-encoding': compressed }) };
  const request = anIngestRequest({
    method: fixture.method,
    path: fixture.path,
    pathParameters: found.pathParameters,
    query: new URLSearchParams(fixture.query),
    headers,
    project: fixture.project ?? PROJECT,
    body: found.route.encoding === 'keep' ? sent : inflated(headers, sent, found.route.maxInflatedBytes),
  });
  return { route: found.route, sent, request };
}

/** Undoes the content encoding that `headers` name; a body that does not inflate never reaches an adapter. */
export function inflated(headers: IngestRequest['headers'], body: Uint8Array, maxBytes: number): Uint8Array {
  const result = inflate(headers['content-encoding'] ?? '', body, maxBytes);
  if (result.kind !== 'ok') throw new Error(`the body does not inflate (${result.kind}): a case of the pipeline's`);
  return new Uint8Array(result.body);
}

function toBytes(body: FixtureBody): Uint8Array {
  if ('text' in body) return new TextEncoder().encode(body.text);
  if ('json' in body) return new TextEncoder().encode(JSON.stringify(body.json));
  return new Uint8Array(Buffer.from(body.base64, 'base64'));
}

interface FoundRoute {
  readonly route: IngestRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

function findRoute(adapter: SourceAdapter, { method, path }: FixtureRequest): FoundRoute {
  for (const route of adapter.routes) {
    const match = route.method === method ? toPattern(route).exec(path) : null;
    if (match !== null) {
      const values = Object.entries(match.groups ?? {});
      return { route, pathParameters: Object.fromEntries(values.map(([k, v]) => [k, decodeURIComponent(v)])) };
    }
  }
  throw new Error(`${adapter.dialect} has no route for ${method} ${path}`);
}

function toPattern({ path, ignoreCase }: IngestRoute): RegExp {
  return new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`, ignoreCase === true ? 'i' : '');
}
