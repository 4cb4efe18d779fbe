const UUID = /^([\da-f]{8})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{4})-?([\da-f]{12})$/i;

/** The id of an event as people paste it, with its dashes and without, in any case; undefined where it is none. */
export function readEventId(text: string): string | undefined {
  return UUID.exec(text)?.slice(1).join('-').toLowerCase();
}
