import type { Protections } from './writer-protections';
import type { Batch, Key, Log, Place, Progress, Row } from './writer-state';

export interface DecideOn {
  readonly progress: Progress;
  readonly to: number;
  readonly log: Log;
  /** Retention took what is below. */
  readonly logStart: number;
  /** What a look into the key table showed. */
  readonly keys: readonly Key[];
  /** Ids in memory; see `noMemoryOfIds`. */
  readonly remembered: readonly string[];
}

/** What of [position, to) becomes rows and keys: not what the mark knows, nor what another event's identity keeps out. */
export function decideBatch(on: DecideOn, protections: Protections): Batch {
  const { progress, to, logStart } = on;
  const holders = [...on.keys];
  const rows: Row[] = [];
  const keys: Key[] = [];
  let { mark } = progress;
  for (const row of readRows(on)) {
    if (row.offset < Math.max(progress.position, logStart) || row.offset >= to) continue;
    if (protections.has('marks') && row.coordinate <= mark) continue;
    mark = Math.max(mark, row.coordinate);
    const key = row.identity === undefined ? undefined : toKey(row, row.identity);
    if (key !== undefined && isKeptOut(key, holders, on, protections)) continue;
    if (key !== undefined) {
      holders.push(key);
      keys.push(key);
    }
    rows.push(row);
  }
  return { from: progress.position, to, rows, keys, mark };
}

/** The whole log as the rows that it would become. */
function readRows({ log, progress }: DecideOn): readonly Row[] {
  return log.flatMap((message, offset) =>
    message.map((event, index) => ({
      incarnation: progress.incarnation,
      offset,
      index,
      month: 0,
      batchFrom: progress.position,
      ...event,
    })),
  );
}

function isKeptOut(key: Key, holders: readonly Key[], on: DecideOn, protections: Protections): boolean {
  if (!protections.has('noMemoryOfIds') && on.remembered.includes(key.identity)) return true;
  const others = holders.filter(({ identity }) => identity === key.identity);
  return others.some((holder) => !protections.has('ownCoordinates') || !isSamePlace(holder, key));
}

export function toKey({ incarnation, offset, index }: Row, identity: string): Key {
  return { incarnation, offset, index, identity };
}

export function isSamePlace(a: Place, b: Place): boolean {
  return a.offset === b.offset && a.index === b.index && a.incarnation === b.incarnation;
}
