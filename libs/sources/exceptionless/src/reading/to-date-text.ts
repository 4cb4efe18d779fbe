import { parseIsoTime } from '@millrace/contracts';
import type { JsonValue } from '@millrace/domain';

const MINUTE = 60_000;
const OFFSET = /(?<sign>[+-])(?<hours>\d{2}):?(?<minutes>\d{2})?$/;
/** The `-15` of a date is no offset. */
const CLOCK = /[Tt ]\d{2}:\d{2}/;

/**
 * A time (Unix milliseconds) as Exceptionless writes one: ISO 8601 in the offset in which the producer sent its date, and
 * without a fraction that is zero. `sent` is that date, whether or not it is the same time: a date in the future is
 * replaced, and keeps its offset.
 */
export function toDateText(time: number, sent?: JsonValue): string {
  const minutes = typeof sent === 'string' ? offsetMinutes(sent) : 0;
  const local = new Date(time + minutes * MINUTE).toISOString();
  return local.replace(/\.?0*Z$/, toOffsetText(minutes));
}

function offsetMinutes(sent: string): number {
  if (parseIsoTime(sent, 'Z') === undefined || !CLOCK.test(sent)) return 0;
  const { sign, hours, minutes = '0' } = OFFSET.exec(sent)?.groups ?? {};
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function toOffsetText(minutes: number): string {
  const digits = (count: number) => String(count).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}:${digits(size % 60)}`;
}
