import { isJsonObject, type Condition, type EventReader, type JsonObject, type StoredEvent } from '@millrace/domain';

/** The type of the rows that descriptions are, which users give of events after these were sent. */
const TYPE = 'user_description';
const REFERENCE = 'described_reference_id';
const KEY = '@user_description';

/** More descriptions of a page's events than anybody reads: those before the latest so many are not looked at. */
const MAX_DESCRIPTIONS = 500;

const OF_TYPE: Condition = { kind: 'text', field: 'type', is: '=', value: TYPE, ignoreCase: false };

/** Holds for whatever is an event, and not the description of one. */
export const IS_EVENT: Condition = {
  kind: 'any',
  of: [
    { kind: 'text', field: 'type', is: '!=', value: TYPE, ignoreCase: false },
    { kind: 'text', field: { attribute: [REFERENCE] }, is: '=', value: '', ignoreCase: false },
  ],
};

/**
 * The latest descriptions of the events with these reference ids, by reference id. Mostly there are none, which is cheap to
 * know: all descriptions of a project lie side by side.
 */
export async function readDescriptions(
  events: EventReader,
  referenceIds: readonly string[],
): Promise<ReadonlyMap<string, JsonObject>> {
  if (referenceIds.length === 0) return new Map();
  const ofThese: Condition = { kind: 'text-in', field: { attribute: [REFERENCE] }, values: referenceIds };
  const where: Condition = { kind: 'all', of: [OF_TYPE, ofThese] };
  if ((await events.count({ where })) === 0) return new Map();
  const page = await events.page({ where, order: 'descending', limit: MAX_DESCRIPTIONS });
  // A later entry of a map takes the place of an earlier one, so the oldest comes first.
  return new Map(page.events.toReversed().flatMap(toEntry));
}

function toEntry({ attributes }: StoredEvent): readonly (readonly [string, JsonObject])[] {
  const { [REFERENCE]: referenceId, [KEY]: description } = attributes;
  return typeof referenceId === 'string' && isJsonObject(description) ? [[referenceId, description]] : [];
}
