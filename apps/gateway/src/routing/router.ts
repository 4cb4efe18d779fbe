import type { IngestRoute, ReadRoute, SourceAdapter, SubscriptionRoute } from '@millrace/domain';
import { RouteTable, type PathParameters } from './route-table';

interface IngestTaker {
  readonly kind: 'ingest';
  readonly adapter: SourceAdapter;
  readonly route: IngestRoute;
}

interface ReadTaker {
  readonly kind: 'read';
  readonly adapter: SourceAdapter;
  readonly route: ReadRoute;
}

interface SubscriptionTaker {
  readonly kind: 'subscription';
  readonly adapter: SourceAdapter;
  readonly route: SubscriptionRoute;
}

/** The route that takes a request, by its kind. */
export type IngestMatch = IngestTaker & PathParameters;
export type ReadMatch = ReadTaker & PathParameters;
export type SubscriptionMatch = SubscriptionTaker & PathParameters;
export type RouteMatch = IngestMatch | ReadMatch | SubscriptionMatch;

/** A path at which something is, whatever the method. */
export interface Place {
  readonly adapter: SourceAdapter;
  /** The methods that are taken there; HEAD beside the GET of a question. */
  readonly methods: readonly string[];
  /** A WebSocket can be opened there. */
  readonly hasSubscription: boolean;
}

/** The addresses of every dialect, compiled. */
export interface Router {
  match(method: string, path: string): IngestMatch | ReadMatch | undefined;
  matchSubscription(path: string): SubscriptionMatch | undefined;
  /** Undefined when no route has the path. */
  placeAt(path: string): Place | undefined;
  /** The dialect that a path belongs to by its beginning, whether or not anything is there. */
  dialectAt(path: string): SourceAdapter | undefined;
}

/** Compiles the routes. Throws when two of them take the same requests. */
export function createRouter(adapters: readonly SourceAdapter[]): Router {
  const byMethod = compileRequests(adapters);
  const subscriptions = new RouteTable<SubscriptionTaker>();
  for (const adapter of adapters)
    for (const route of adapter.subscriptions) subscriptions.add(route, { kind: 'subscription', adapter, route });
  return {
    match: (method, path) => byMethod.get(method)?.find(path),
    matchSubscription: (path) => subscriptions.find(path),
    placeAt: (path) => {
      const subscription = subscriptions.find(path);
      const taken = [...byMethod].flatMap(([method, table]) => {
        const match = table.find(path);
        return match === undefined ? [] : [{ method, adapter: match.adapter }];
      });
      const adapter = taken[0]?.adapter ?? subscription?.adapter;
      if (adapter === undefined) return undefined;
      return { adapter, methods: taken.map(({ method }) => method), hasSubscription: subscription !== undefined };
    },
    dialectAt: createDialectAt(adapters),
  };
}

function compileRequests(adapters: readonly SourceAdapter[]): ReadonlyMap<string, RouteTable<IngestTaker | ReadTaker>> {
  const byMethod = new Map<string, RouteTable<IngestTaker | ReadTaker>>();
  const add = (method: string, taker: IngestTaker | ReadTaker): void => {
    const table = byMethod.get(method) ?? new RouteTable();
    table.add(taker.route, taker);
    byMethod.set(method, table);
  };
  for (const adapter of adapters) {
    for (const route of adapter.routes) add(route.method, { kind: 'ingest', adapter, route });
    for (const route of adapter.reads) {
      add(route.method, { kind: 'read', adapter, route });
      if (route.method === 'GET') add('HEAD', { kind: 'read', adapter, route });
    }
  }
  return byMethod;
}

function createDialectAt(adapters: readonly SourceAdapter[]): Router['dialectAt'] {
  const prefixes = adapters
    .flatMap((adapter) => adapter.pathPrefixes.map((prefix) => ({ prefix: prefix.toLowerCase(), adapter })))
    .toSorted((one, other) => other.prefix.length - one.prefix.length);
  return (path) => {
    const lower = path.toLowerCase();
    return prefixes.find(({ prefix }) => lower === prefix || lower.startsWith(`${prefix}/`))?.adapter;
  };
}
