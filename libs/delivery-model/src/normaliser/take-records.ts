import type { Message, NormaliserProtection, PublishedEvent, RawRecord } from './normaliser-state';

export interface TakeRecords {
  readonly raw: readonly RawRecord[];
  readonly from: number;
  readonly to: number;
  /** The how-manieth normaliser it is: later ones may be of another version. */
  readonly version: number;
}

/** What the records [from, to) become: a message a record and partition, in raw order. */
export function takeRecords(taken: TakeRecords, protections: ReadonlySet<NormaliserProtection>): readonly Message[] {
  const messages: Message[] = [];
  for (let offset = taken.from; offset < taken.to; offset += 1) {
    for (const partition of [0, 1]) {
      const events = eventsOf(offset, taken, protections)
        .filter((event) => event.partition === partition)
        .map(({ name, coordinate }) => ({ name, coordinate }));
      if (events.length > 0) messages.push({ partition, events });
    }
  }
  return messages;
}

function eventsOf(
  offset: number,
  { raw, version }: TakeRecords,
  protections: ReadonlySet<NormaliserProtection>,
): readonly (PublishedEvent & { readonly partition: number })[] {
  const isOther = version > 0;
  const record = raw[offset] ?? [];
  const places = isOther && !protections.has('samePlaces') ? record.filter((event) => event !== null) : record;
  return places.flatMap((event, index) => {
    if (event === null) return [];
    const chance = isOther && !protections.has('sameIds') ? 1 - event.partition : event.partition;
    const partition = isOther && !protections.has('samePartitions') ? 0 : chance;
    return [{ name: event.name, coordinate: 10 * offset + index, partition }];
  });
}
