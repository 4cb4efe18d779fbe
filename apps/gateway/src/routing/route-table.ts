import {
  compareByDetail,
  compilePath,
  isLiteral,
  matchSegments,
  shapeOf,
  splitPath,
  type PathPattern,
} from './path-pattern';

/** What tells where a route is. */
export interface RouteAddress {
  readonly path: string;
  readonly ignoreCase?: boolean;
}

export interface PathParameters {
  /** Values of the address's `:name` parameters, percent-decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Entry<Taker> {
  readonly pattern: PathPattern;
  readonly taker: Taker;
}

const NO_PARAMETERS: Readonly<Record<string, string>> = {};

/**
 * Addresses and who takes what comes there. Paths are matched segment by segment, percent-decoded, with or without a
 * trailing slash, the more literal address first; one without parameters is found by one look-up when it is spelt as
 * declared.
 */
export class RouteTable<Taker extends object> {
  readonly #exact = new Map<string, Taker & PathParameters>();
  /** By number of segments, in the order in which they are tried. */
  readonly #entries = new Map<number, Entry<Taker>[]>();

  /** Throws when another address takes the same paths: which of the two a request meant could not be told. */
  add({ path, ignoreCase = false }: RouteAddress, taker: Taker): void {
    const pattern = compilePath(path, ignoreCase);
    const entries = this.#entries.get(pattern.segments.length) ?? [];
    const shape = shapeOf(pattern);
    if (entries.some((entry) => shapeOf(entry.pattern) === shape)) throw new Error(`two routes take ${path}`);
    entries.push({ pattern, taker });
    entries.sort((one, other) => compareByDetail(one.pattern, other.pattern));
    this.#entries.set(pattern.segments.length, entries);
    if (isLiteral(pattern)) this.#exact.set(path, { pathParameters: NO_PARAMETERS, ...taker });
  }

  find(path: string): (Taker & PathParameters) | undefined {
    return this.#exact.get(path) ?? this.#search(path);
  }

  #search(path: string): (Taker & PathParameters) | undefined {
    const segments = splitPath(path);
    if (segments === undefined) return undefined;
    for (const { pattern, taker } of this.#entries.get(segments.length) ?? []) {
      const pathParameters = matchSegments(pattern, segments);
      if (pathParameters !== undefined) return { pathParameters, ...taker };
    }
    return undefined;
  }
}
