import { isJsonObject, type CanonicalEvent, type JsonObject, type StoredEvent } from '@millrace/domain';

/** An event as a Yamcs archive answers it. */
export interface ArchivedEvent {
  readonly event: CanonicalEvent;
  /** Undefined where it was posted by the old contract, which has no such field. */
  readonly createdBy: string | undefined;
  readonly extra: Readonly<Record<string, string>>;
}

/** What the archive says of a stored event. Who created it is not for its producer to say. */
export function toArchivedEvent({ event, attributes }: Pick<StoredEvent, 'event' | 'attributes'>): ArchivedEvent {
  const { createdBy, extra } = attributes;
  return {
    event,
    createdBy: typeof createdBy === 'string' && !isOfOldContract(attributes) ? createdBy : undefined,
    extra: Object.fromEntries(isJsonObject(extra) ? flatten(extra, '') : []),
  };
}

/** The old contract requires a time of reception and keeps what it does not know, under whatever name, as attributes. */
function isOfOldContract(attributes: JsonObject): boolean {
  return attributes['receptionTime'] !== undefined;
}

/** The store reads a key with dots as a path; the texts at the ends of the paths are the entries that were sent. */
function flatten(object: JsonObject, prefix: string): readonly (readonly [string, string])[] {
  return Object.entries(object).flatMap(([name, value]) => {
    if (typeof value === 'string') return [[prefix + name, value] as const];
    return isJsonObject(value) ? flatten(value, `${prefix}${name}.`) : [];
  });
}
