import type { IngestRoute, SourceAdapter } from '@millrace/domain';

/** The route that takes a request. */
export interface RouteMatch {
  readonly adapter: SourceAdapter;
  readonly route: IngestRoute;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** The routes of every dialect, compiled. */
export interface IngestRouter {
  match(method: string, path: string): RouteMatch | undefined;
  /** The routes that take the path with other methods; empty when it is no ingest path at all. */
  matchPath(path: string): readonly RouteMatch[];
}

type Segment = { readonly literal: string } | { readonly parameter: string };

interface CompiledRoute {
  readonly adapter: SourceAdapter;
  readonly route: IngestRoute;
  readonly segments: readonly Segment[];
}

const NO_PARAMETERS: Readonly<Record<string, string>> = {};

/**
 * Compiles the routes. Paths are matched segment by segment, percent-decoded, with or without a trailing
 * slash; routes without parameters are found by one look-up when the path is spelt as declared.
 */
export function createIngestRouter(adapters: readonly SourceAdapter[]): IngestRouter {
  const compiled = adapters.flatMap((adapter) => adapter.routes.map((route) => compile(adapter, route)));
  const exact = new Map<string, RouteMatch>();
  for (const { adapter, route, segments } of compiled) {
    if (segments.every((segment) => 'literal' in segment))
      exact.set(`${route.method} ${route.path}`, { adapter, route, pathParameters: NO_PARAMETERS });
  }
  const matchPath = (path: string): readonly RouteMatch[] => {
    const segments = splitPath(path);
    return segments === undefined ? [] : compiled.flatMap((candidate) => matchSegments(candidate, segments) ?? []);
  };
  return {
    match: (method, path) =>
      exact.get(`${method} ${path}`) ?? matchPath(path).find(({ route }) => route.method === method),
    matchPath,
  };
}

function compile(adapter: SourceAdapter, route: IngestRoute): CompiledRoute {
  const segments = (splitPath(route.path) ?? []).map((segment) =>
    segment.startsWith(':')
      ? { parameter: segment.slice(1) }
      : { literal: route.ignoreCase === true ? segment.toLowerCase() : segment },
  );
  return { adapter, route, segments };
}

function matchSegments({ adapter, route, segments }: CompiledRoute, path: readonly string[]): RouteMatch | undefined {
  if (segments.length !== path.length) return undefined;
  const pathParameters: Record<string, string> = {};
  for (const [position, segment] of segments.entries()) {
    const sent = path[position] ?? '';
    if ('parameter' in segment) {
      if (sent === '') return undefined;
      pathParameters[segment.parameter] = sent;
    } else if (segment.literal !== (route.ignoreCase === true ? sent.toLowerCase() : sent)) return undefined;
  }
  return { adapter, route, pathParameters };
}

/** The decoded segments, without the empty one of a trailing slash; undefined when an escape is broken. */
function splitPath(path: string): readonly string[] | undefined {
  const segments = path.slice(1, path.length > 1 && path.endsWith('/') ? -1 : undefined).split('/');
  if (!path.includes('%')) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
