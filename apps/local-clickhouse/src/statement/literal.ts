/** The text as a ClickHouse string literal, quotes included. */
export function toLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** The name as a quoted ClickHouse identifier, so that no name can be anything else. */
export function toIdentifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
