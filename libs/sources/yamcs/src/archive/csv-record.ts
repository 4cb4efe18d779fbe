/**
 * One record of a file with separated values (RFC 4180, lines end as Yamcs ends them): a value that holds the delimiter, a
 * quote or the end of a line is quoted, quotes in it are doubled. A first value that is empty is quoted too, so that no
 * record is an empty line.
 */
export function toCsvRecord(values: readonly string[], delimiter: string): string {
  return `${values.map((value, index) => toCsvValue(value, delimiter, index === 0)).join(delimiter)}\n`;
}

function toCsvValue(value: string, delimiter: string, isFirst: boolean): string {
  const isQuoted = value.includes(delimiter) || /["\r\n]/.test(value) || (isFirst && value === '');
  return isQuoted ? `"${value.replaceAll('"', '""')}"` : value;
}
