import { isJsonObject, type JsonObject } from '@millrace/domain';

/** Dots that a name may have. */
const MAX_DOTS = 15;

/**
 * A name with more. To the store each dot is a step of a path, so that a name of thousands comes back as objects
 * thousands deep, and nobody could read a page that the event is on.
 */
const TOO_MANY_DOTS = new RegExp(String.raw`(?:\.[^.]*){${String(MAX_DOTS + 1)}}`);

/** The attributes with at most fifteen dots in a name: further ones become `%2E`. */
export function boundPaths(attributes: JsonObject): JsonObject {
  return hasLongName(attributes) ? shortenNames(attributes) : attributes;
}

/** Objects in lists are not looked at: the store keeps such lists as texts. */
function hasLongName(object: JsonObject): boolean {
  // Not `Object.keys`: this is done for every event, and a list of names is most of its cost.
  for (const name in object) {
    if (name.length > MAX_DOTS && TOO_MANY_DOTS.test(name)) return true;
    const value = object[name];
    if (isJsonObject(value) && hasLongName(value)) return true;
  }
  return false;
}

function shortenNames(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      shortenName(name),
      isJsonObject(value) ? shortenNames(value) : value,
    ]),
  );
}

function shortenName(name: string): string {
  const steps = name.split('.');
  if (steps.length <= MAX_DOTS + 1) return name;
  return [...steps.slice(0, MAX_DOTS), steps.slice(MAX_DOTS).join('%2E')].join('.');
}
