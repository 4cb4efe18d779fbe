import type { JsonObject } from './json-object';

/** An event as far as its attributes go: a mixture of what the four dialects send. */
export interface GeneratedEvent {
  readonly dialect: string;
  readonly attributes: JsonObject;
}

const KINDS: Readonly<Record<string, (below: Below) => JsonObject>> = {
  biteral: shopAttributes,
  exceptionless: errorAttributes,
  yamcs: spacecraftAttributes,
  native: requestAttributes,
};

export const DIALECTS: readonly string[] = Object.keys(KINDS);

/** `count` events of `dialects` in turns; the same for the same seed. */
export function* generateEvents(
  count: number,
  seed: number,
  dialects: readonly string[] = DIALECTS,
): Generator<GeneratedEvent> {
  const random = createRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let index = 0; index < count; index++) {
    const dialect = dialects[index % dialects.length] ?? '';
    yield { dialect, attributes: KINDS[dialect]?.(below) ?? {} };
  }
}

type Below = (limit: number) => number;

function shopAttributes(below: Below): JsonObject {
  return {
    customerCode: `C${String(below(100_000))}`,
    productCode: `N${String(below(5_000))}`,
    quantity: 1 + below(9),
    timestamp: new Date(1.7e12 + below(1e9)).toISOString(),
  };
}

function errorAttributes(below: Below): JsonObject {
  const frames = Array.from({ length: 8 }, (_, frame) => ({
    name: `Method${String(below(50))}`,
    declaring_type: `Namespace.Type${String(frame)}`,
    file_name: `src/Type${String(frame)}.cs`,
    line_number: below(500),
  }));
  return {
    '@user': { identity: `user-${String(below(20_000))}`, name: `Name ${String(below(20_000))}` },
    '@error': { message: `Fault ${String(below(100))}`, type: 'System.Exception', stack_trace: frames },
    '@level': 'Error',
    value: below(1_000) / 10,
    reference_id: below(2 ** 31).toString(16),
  };
}

function spacecraftAttributes(below: Below): JsonObject {
  return {
    instance: 'simulator',
    createdBy: 'operator',
    extra: { subsystem: `SUB${String(below(12))}`, packet: String(below(4_000)), apid: String(below(64)) },
  };
}

/** Names of its own beside the common ones, so that there are more than fit any bound. */
function requestAttributes(below: Below): JsonObject {
  const own = Object.fromEntries(Array.from({ length: 4 }, () => [`feature_${String(below(600))}`, below(100)]));
  return {
    http: { method: 'GET', status: below(20) === 0 ? 500 + below(4) : 200, path: `/items/${String(below(10_000))}` },
    duration_ms: below(3_000) / 7,
    ...own,
  };
}

/** Marsaglia's xorshift32: numbers from 0 to 1 that are the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
