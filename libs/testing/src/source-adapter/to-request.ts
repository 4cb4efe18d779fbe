import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { inflate } from '@millrace/contracts';
import type {
  EventReader,
  IngestRequest,
  IngestRoute,
  ReadRequest,
  ReadRoute,
  RequestHead,
  SourceAdapter,
} from '@millrace/domain';
import { anIngestRequest, PROJECT, RECEIVED_AT } from '../an-ingest-request';
import { bodyBytes, type FixtureRequest } from './fixture';
import { toEventReader } from './to-event-reader';

/** A request on its way to an adapter, as far as the gateway has brought it. */
export type RoutedRequest = RoutedPost | RoutedQuestion;

/** One that brings events. */
export interface RoutedPost {
  readonly kind: 'post';
  readonly route: IngestRoute;
  /** The body as sent, whatever the route asks for. */
  readonly sent: Uint8Array;
  /** With the body as the route's `receive` gets it. */
  readonly request: IngestRequest;
}

/** One that asks for something. */
export interface RoutedQuestion {
  readonly kind: 'question';
  readonly route: ReadRoute;
  readonly request: ReadRequest;
  readonly events: EventReader;
}

const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

/** Brings a fixture's request to its route. Throws for what the gateway would not let through to any adapter. */
export function toRequest(adapter: SourceAdapter, fixture: FixtureRequest): RoutedRequest {
  const { compressed } = fixture.body ?? {};
  const plain = bodyBytes(fixture);
  const sent = compressed === undefined ? plain : new Uint8Array(COMPRESS[compressed](plain));
  const { route, pathParameters } = findRoute(adapter, fixture);
  if (sent.length > route.maxBodyBytes) throw new Error(`the body is larger than ${route.name} takes`);
  const head: RequestHead = {
    method: fixture.method,
    path: fixture.path,
    pathParameters,
    query: new URLSearchParams(fixture.query),
    headers: { ...fixture.headers, ...(compressed === undefined ? {} : { 'content-encoding': compressed }) },
  };
  const { project = PROJECT } = fixture;
  if (!('receive' in route)) {
    const request = {
      ...head,
      body: inflated(head.headers, sent, route.maxBodyBytes),
      project,
      receivedAt: RECEIVED_AT,
    };
    return {
      kind: 'question',
      route,
      request,
      events: toEventReader(fixture, { dialect: adapter.dialect, project: project.id }),
    };
  }
  const body = route.encoding === 'keep' ? sent : inflated(head.headers, sent, route.maxInflatedBytes);
  return { kind: 'post', route, sent, request: anIngestRequest({ ...head, body, project }) };
}

/** Undoes the content encoding that `headers` name; a body that does not inflate never reaches an adapter. */
export function inflated(headers: IngestRequest['headers'], body: Uint8Array, maxBytes: number): Uint8Array {
  const result = inflate(headers['content-encoding'] ?? '', body, maxBytes);
  if (result.kind !== 'ok') throw new Error(`the body does not inflate (${result.kind}): a case of the pipeline's`);
  return new Uint8Array(result.body);
}

interface FoundRoute {
  readonly route: IngestRoute | ReadRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

function findRoute(adapter: SourceAdapter, { method, path }: FixtureRequest): FoundRoute {
  const routes = [...adapter.routes, ...adapter.reads].toSorted((a, b) => (freedomOf(a) < freedomOf(b) ? -1 : 1));
  for (const route of routes) {
    const match = route.method === method ? toPattern(route).exec(path) : null;
    if (match !== null) {
      const values = Object.entries(match.groups ?? {});
      return { route, pathParameters: Object.fromEntries(values.map(([k, v]) => [k, decodeURIComponent(v)])) };
    }
  }
  throw new Error(`${adapter.dialect} has no route for ${method} ${path}`);
}

/** As in the gateway, of two routes that take a path the one that fixes more of it from the left is meant. */
function freedomOf({ path }: FoundRoute['route']): string {
  return path
    .split('/')
    .map((segment) => (segment.startsWith(':') ? (segment.includes(':', 1) ? 1 : 2) : 0))
    .join('');
}

function toPattern({ path, ignoreCase }: FoundRoute['route']): RegExp {
  return new RegExp(`^${path.replaceAll(/\/:(\w+)/g, '/(?<$1>[^/]+)')}/?$`, ignoreCase === true ? 'i' : '');
}
