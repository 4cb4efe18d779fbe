import type { Log, LoggedEvent, Row, WriterState } from './writer-state';

/** What an analyst would see: a row twice, or an event that is counted as done and is not there. */
export function findFault(state: WriterState, log: Log): string | undefined {
  return findDouble(state.rows) ?? findLost(state, log);
}

function findDouble(rows: readonly Row[]): string | undefined {
  const seen = new Set<string>();
  for (const { incarnation, coordinate, identity } of rows) {
    const name = identity ?? `coordinate ${String(incarnation)}/${String(coordinate)}`;
    if (seen.has(name)) return `stored twice: ${name}`;
    seen.add(name);
  }
  return undefined;
}

function findLost(state: WriterState, log: Log): string | undefined {
  const { committed, incarnation } = state;
  if (committed?.incarnation !== incarnation) return undefined;
  // What retention took before it was stored is reported as such; a replay of it does not bring it back.
  const taken = new Set(log.slice(0, state.logStart).flatMap(toCoordinates));
  const lost = log
    .slice(0, committed.position)
    .flat()
    .find((event) => !taken.has(event.coordinate) && event.isBad !== true && !isSettled(event, state));
  return lost && `committed and not stored: coordinate ${String(lost.coordinate)}`;
}

function toCoordinates(message: Log[number]): readonly number[] {
  return message.map(({ coordinate }) => coordinate);
}

function isSettled(event: LoggedEvent, state: WriterState): boolean {
  return isStored(event, state) || isUnderWay(event, state);
}

/** Not lost yet: the insert may still arrive. */
function isUnderWay({ coordinate }: LoggedEvent, { net, incarnation }: WriterState): boolean {
  const inserted = net.flatMap((request) => (request.kind === 'insert' ? request.rows : []));
  return inserted.some((row) => row.coordinate === coordinate && row.incarnation === incarnation);
}

function isStored({ coordinate, identity }: LoggedEvent, { rows, incarnation }: WriterState): boolean {
  return rows.some((row) =>
    identity === undefined
      ? row.coordinate === coordinate && row.incarnation === incarnation
      : row.identity === identity,
  );
}
