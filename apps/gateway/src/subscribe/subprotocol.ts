/**
 * The subprotocol for a connection: the first of those spoken here that the client names, empty when it names none;
 * undefined when it names others only.
 */
export function chooseSubprotocol(spoken: readonly string[], asked: string | undefined): string | undefined {
  if (asked === undefined) return '';
  const names = asked.split(',').map((name) => name.trim());
  return spoken.find((name) => names.includes(name));
}
