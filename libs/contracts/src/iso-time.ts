const ISO_TIME =
  /^(?<date>(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2}))(?:[Tt ](?<clock>[01]\d:[0-5]\d|2[0-3]:[0-5]\d)(?<seconds>:[0-5]\d(?:[.,]\d{1,9})?)?(?<offset>[Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/;

/**
 * The instant of an ISO 8601 text as Unix milliseconds, finer digits cut off; undefined where the text is
 * no such time or names a day that its month does not have. A text without an offset names an instant
 * only where the contract says how to read it: `assumedOffset`. Seconds may be absent, and the whole
 * time of day (midnight).
 */
export function parseIsoTime(text: string, assumedOffset?: 'Z'): number | undefined {
  const parts = ISO_TIME.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const offset = parts['offset'] ?? assumedOffset;
  if (offset === undefined || Number(parts['day']) > daysInMonth(Number(parts['year']), Number(parts['month']))) {
    return undefined;
  }
  const seconds = parts['seconds']?.replace(',', '.') ?? ':00';
  const time = Date.parse(`${String(parts['date'])}T${parts['clock'] ?? '00:00'}${seconds}Z`);
  return Number.isNaN(time) ? undefined : time - offsetMilliseconds(offset);
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function offsetMilliseconds(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}
