import type { NormaliserState, PublishedEvent, RawRecord } from './normaliser-state';

/** What the writers' marks make of the normalised partitions: an event stored twice, or never although it is committed. */
export function findFault(state: NormaliserState, raw: readonly RawRecord[]): string | undefined {
  const stored = new Set<string>();
  for (const { name } of state.logs.flatMap(dropReplays)) {
    if (stored.has(name)) return `stored twice: ${name}`;
    stored.add(name);
  }
  const underWay = state.net.flatMap((request) => (request.kind === 'message' ? request.message.events : []));
  const published = new Set(state.logs.flat().map(({ name }) => name));
  const waiting = new Set(underWay.map(({ name }) => name).filter((name) => !published.has(name)));
  for (const event of raw.slice(0, state.committed).flat()) {
    if (event !== null && !stored.has(event.name) && !waiting.has(event.name))
      return `committed and not stored: ${event.name}`;
  }
  return undefined;
}

/** The first appearances, as a mark sees them. */
function dropReplays(log: readonly PublishedEvent[]): readonly PublishedEvent[] {
  let mark = -1;
  return log.filter(({ coordinate }) => {
    if (coordinate <= mark) return false;
    mark = coordinate;
    return true;
  });
}
