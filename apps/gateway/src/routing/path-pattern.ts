/** One segment of a route's path: fixed text, or a parameter and the fixed text that must follow it. */
type PatternSegment = { readonly literal: string } | { readonly parameter: string; readonly suffix: string };

/** A route's path, compiled; see `IngestRoute.path` for how it is written. */
export interface PathPattern {
  readonly segments: readonly PatternSegment[];
  readonly ignoreCase: boolean;
}

export function compilePath(path: string, ignoreCase: boolean): PathPattern {
  return { segments: path.slice(1).split('/').map(compileSegment), ignoreCase };
}

function compileSegment(segment: string): PatternSegment {
  const { parameter, suffix = '' } = /^:(?<parameter>[^:]+)(?<suffix>.*)$/.exec(segment)?.groups ?? {};
  return parameter === undefined ? { literal: segment } : { parameter, suffix };
}

/** Whether the pattern has no parameters, so that a path which is spelt like it can be looked up. */
export function isLiteral({ segments }: PathPattern): boolean {
  return segments.every((segment) => 'literal' in segment);
}

/** The same for two patterns that take the same paths. */
export function shapeOf({ segments }: PathPattern): string {
  return segments
    .map((segment) => ('literal' in segment ? segment.literal : `:${segment.suffix}`))
    .join('/')
    .toLowerCase();
}

/** The decoded segments of a path, without the empty one of a trailing slash; undefined when an escape is broken. */
export function splitPath(path: string): readonly string[] | undefined {
  const segments = path.slice(1, path.length > 1 && path.endsWith('/') ? -1 : undefined).split('/');
  if (!path.includes('%')) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** The values of the pattern's parameters; undefined when it does not take the segments. */
export function matchSegments(
  { segments, ignoreCase }: PathPattern,
  sent: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (segments.length !== sent.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [position, segment] of segments.entries()) {
    const text = sent[position] ?? '';
    if ('literal' in segment) {
      if (!isSame(segment.literal, text, ignoreCase)) return undefined;
      continue;
    }
    const value = text.slice(0, text.length - segment.suffix.length);
    if (value === '' || !isSame(segment.suffix, text.slice(value.length), ignoreCase)) return undefined;
    parameters[segment.parameter] = value;
  }
  return parameters;
}

/** Orders patterns of equal length so that the one which says more about a path comes first, from the left. */
export function compareByDetail(one: PathPattern, other: PathPattern): number {
  for (const [position, segment] of one.segments.entries()) {
    const difference = freedomOf(segment) - freedomOf(other.segments[position]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function freedomOf(segment: PatternSegment | undefined): number {
  if (segment === undefined || 'literal' in segment) return 0;
  return segment.suffix === '' ? 2 : 1;
}

function isSame(fixed: string, sent: string, ignoreCase: boolean): boolean {
  return fixed === sent || (ignoreCase && fixed.toLowerCase() === sent.toLowerCase());
}
