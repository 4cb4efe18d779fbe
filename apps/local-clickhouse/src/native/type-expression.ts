/** A ClickHouse type as written: `Map(String, UInt8)` is `Map` of `String` and `UInt8`. */
export interface TypeExpression {
  readonly name: string;
  /** Types, numbers or quoted texts, as written. Of a Tuple, without the names of its elements. */
  readonly parameters: readonly string[];
}

const ELEMENT_NAME = /^(?:`(?:\\.|[^`\\])*`|\w+)\s+(?=\S)/;

export function readTypeExpression(written: string): TypeExpression {
  const open = written.indexOf('(');
  if (open < 0) return { name: written.trim(), parameters: [] };
  const name = written.slice(0, open).trim();
  const parameters = splitAtCommas(written.slice(open + 1, written.lastIndexOf(')')));
  const hasNames = name === 'Tuple' || name === 'Nested';
  return { name, parameters: hasNames ? parameters.map((element) => element.replace(ELEMENT_NAME, '')) : parameters };
}

/** Splits at the commas that stand in no brackets and no quotes. */
function splitAtCommas(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: found, index } of list.matchAll(/'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[(),]/gs)) {
    if (found === '(') depth += 1;
    if (found === ')') depth -= 1;
    if (found === ',' && depth === 0) {
      parts.push(list.slice(start, index).trim());
      start = index + 1;
    }
  }
  return [...parts, list.slice(start).trim()].filter((part) => part !== '');
}
