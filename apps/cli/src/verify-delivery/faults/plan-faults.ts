import { SeededRandom } from '../seeded-random';
import { FAULT_KINDS, type BreakablePart, type Fault, type FaultKind } from './fault';

export interface FaultPlanOptions {
  readonly seed: number;
  /** Of the load; all is healed, as far as the plan is concerned, when it is over. */
  readonly durationMs: number;
  readonly count: number;
  readonly parts: readonly BreakablePart[];
  /** All unless given. */
  readonly kinds?: readonly FaultKind[];
}

/** How often each kind comes beside the others, once every kind had its turn. */
const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  kill: 6,
  restart: 2,
  pause: 3,
  zombie: 3,
  outage: 3,
  'cut-requests': 2,
  'cut-inserts': 3,
  'late-inserts': 2,
  'slow-store': 1,
  'extra-copy': 2,
};

/** The load gets going, and nothing is broken that never worked. */
const QUIET_START_MS = 3_000;
/** In this part of its time a fault follows the one before at its heels, so that the system has not healed yet. */
const OVERLAP_SHARE = 1 / 3;
const HEELS_MS = 1_500;
/** The end of the time is left to healing what was broken last. */
const LAST_BREAK_SHARE = 0.95;

/**
 * A plan of what is broken when: the same for the same options, on any machine. With as many faults as there are kinds each kind comes;
 * every kind of part has its turn, too.
 */
export function planFaults(options: FaultPlanOptions): readonly Fault[] {
  const random = new SeededRandom(options.seed, 'faults');
  const times = drawTimes(options, random);
  const spacingMs = options.durationMs / Math.max(1, options.count);
  const nextPart = partsInTurn(options.parts, random);
  return drawKinds(options, random).map((kind, place) => {
    const atMs = times[place] ?? 0;
    const forMs = Math.min(drawDuration(kind, spacingMs, random), Math.max(0, options.durationMs - atMs));
    return { atMs, kind, part: nextPart(kind), forMs };
  });
}

/** Every kind that some part can suffer, then more of them by their weights; in an order of chance. */
function drawKinds(
  { count, parts, kinds = FAULT_KINDS }: FaultPlanOptions,
  random: SeededRandom,
): readonly FaultKind[] {
  const possible = kinds.filter((kind) => parts.some((part) => part.kinds.includes(kind)));
  if (possible.length === 0) return [];
  const weighted = possible.flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind));
  const drawn: FaultKind[] = [...random.shuffle(possible)];
  while (drawn.length < count) drawn.push(random.pick(weighted));
  return random.shuffle(drawn.slice(0, count));
}

function drawTimes({ durationMs, count }: FaultPlanOptions, random: SeededRandom): readonly number[] {
  const start = Math.min(QUIET_START_MS, durationMs / 10);
  const slotMs = (durationMs * LAST_BREAK_SHARE - start) / Math.max(1, count);
  const times: number[] = [];
  for (let slot = 0; slot < count; slot += 1) {
    const previous = times.at(-1);
    const overlaps = previous !== undefined && random.chance(OVERLAP_SHARE);
    const time = overlaps ? previous + random.next() * HEELS_MS : start + (slot + random.next() * 0.8) * slotMs;
    times.push(Math.round(Math.max(time, previous ?? 0)));
  }
  return times;
}

/** The part that was broken least, of the kind of parts that was broken least; by chance among equals. */
function partsInTurn(parts: readonly BreakablePart[], random: SeededRandom): (kind: FaultKind) => string {
  const [ofGroups, ofParts] = [new Map<string, number>(), new Map<string, number>()];
  const breaksOf = (part: string) => ({
    group: ofGroups.get(groupOf(part)) ?? 0,
    part: ofParts.get(part) ?? 0,
  });
  return (kind) => {
    const able = random.shuffle(parts.filter(({ kinds }) => kinds.includes(kind)).map(({ name }) => name));
    const ranked = able.map((name) => ({ name, breaks: breaksOf(name) }));
    ranked.sort((one, other) => one.breaks.group - other.breaks.group || one.breaks.part - other.breaks.part);
    const { name: part, breaks } = ranked[0] ?? { name: '', breaks: { group: 0, part: 0 } };
    // Who alone can suffer a kind is not spared the others for it.
    if (new Set(able.map(groupOf)).size > 1) {
      ofGroups.set(groupOf(part), breaks.group + 1);
      ofParts.set(part, breaks.part + 1);
    }
    return part;
  };
}

/** What copies of a service, or brokers of a cluster, have in common: `kafka` of `kafka-2`. */
function groupOf(part: string): string {
  return part.replace(/-\d+$/, '');
}

/** An outage is up to as long as faults are apart, within bounds: short runs have short ones. */
const SHORTEST_OUTAGE_MS = 4_000;
const LONGEST_OUTAGE_MS = 30_000;

/** A consumer's session in a set-up of its own is 6 s; the broker looks after sessions about every second. */
const ZOMBIE_MS = { least: 8_000, most: 13_000 } as const;

const DURATIONS_MS: Readonly<Record<Exclude<FaultKind, 'outage'>, { readonly least: number; readonly most: number }>> =
  {
    kill: { least: 0, most: 0 },
    restart: { least: 0, most: 0 },
    pause: { least: 1_000, most: 3_000 },
    zombie: ZOMBIE_MS,
    'cut-requests': { least: 2_000, most: 6_000 },
    'cut-inserts': { least: 3_000, most: 10_000 },
    'late-inserts': { least: 3_000, most: 10_000 },
    'slow-store': { least: 4_000, most: 12_000 },
    'extra-copy': { least: 6_000, most: 15_000 },
  };

function drawDuration(kind: FaultKind, spacingMs: number, random: SeededRandom): number {
  if (kind === 'outage') {
    const most = Math.min(LONGEST_OUTAGE_MS, Math.max(SHORTEST_OUTAGE_MS, Math.round(spacingMs * 1.5)));
    return random.integer(SHORTEST_OUTAGE_MS, most);
  }
  const { least, most } = DURATIONS_MS[kind];
  return random.integer(least, most);
}
