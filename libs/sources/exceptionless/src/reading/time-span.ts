import { parseIsoTime } from '@millrace/contracts';
import { EARLIEST_EVENT_TIME, LATEST_EVENT_TIME } from '@millrace/domain';

/** The clock on the wall of whoever asks. */
export interface LocalClock {
  /** Unix milliseconds. */
  readonly now: number;
  /** How far local time is ahead of UTC. */
  readonly offsetMinutes: number;
}

/** Unix milliseconds, `from` inclusive, `to` exclusive. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = { s: 1_000, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY } as const;

/** Units of a fixed length, and months and years. */
export type TimeUnit = keyof typeof UNITS | 'M' | 'y';

const RELATIVE = /^now(?<shift>(?:[+-]\d{1,6}[smhdwMy])*)(?:\/(?<rounding>[smhdwMy]))?$/;
const CALENDAR = /^(?<year>\d{4})(?:-(?<month>\d{2})(?:-(?<day>\d{2}))?)?$/;

/** The first Monday after 1970 began: weeks begin on Mondays. */
const FIRST_MONDAY = 4 * DAY;

/**
 * What a text says about a time, as the span that it names: `now`, `now-90m` and an ISO 8601 time are a millisecond,
 * `now/d`, `2026-01-15`, `2026-01` and `2026` the whole day, month or year. What has no offset is local; what
 * lies beyond the times of events is their first or last. Undefined for anything else.
 */
export function readTimeSpan(text: string, clock: LocalClock): TimeSpan | undefined {
  const span = readRelative(text, clock) ?? readCalendar(text, clock) ?? readInstant(text, clock);
  return span === undefined ? undefined : { from: toEventTime(span.from), to: toEventTime(span.to) };
}

/** The unit of local time that a time lies in: its day, its month. */
export function spanAround(
  time: number,
  unit: TimeUnit,
  { offsetMinutes }: Pick<LocalClock, 'offsetMinutes'>,
): TimeSpan {
  const shift = offsetMinutes * MINUTE;
  const from = startOf(time + shift, unit);
  return { from: from - shift, to: addUnits(from, 1, unit) - shift };
}

/** A time so many units later, or earlier. Months and years are those of the calendar. */
export function addUnits(time: number, count: number, unit: TimeUnit): number {
  if (unit !== 'M' && unit !== 'y') return time + count * UNITS[unit];
  const date = new Date(time);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + count * (unit === 'y' ? 12 : 1);
  const day = Math.min(date.getUTCDate(), daysInMonth(months));
  return Date.UTC(Math.floor(months / 12), months % 12, day) + (time - startOf(time, 'd'));
}

function daysInMonth(months: number): number {
  return new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
}

function startOf(time: number, unit: TimeUnit): number {
  if (unit === 'y') return Date.UTC(new Date(time).getUTCFullYear(), 0);
  if (unit === 'M') return Date.UTC(new Date(time).getUTCFullYear(), new Date(time).getUTCMonth());
  const origin = unit === 'w' ? FIRST_MONDAY : 0;
  return Math.floor((time - origin) / UNITS[unit]) * UNITS[unit] + origin;
}

function readRelative(text: string, clock: LocalClock): TimeSpan | undefined {
  const parts = RELATIVE.exec(text)?.groups;
  if (parts === undefined) return undefined;
  let time = clock.now;
  for (const [, count, unit] of (parts['shift'] ?? '').matchAll(/([+-]\d+)(\w)/g)) {
    time = addUnits(time, Number(count), unit as TimeUnit);
  }
  const rounding = parts['rounding'] as TimeUnit | undefined;
  return toValid(rounding === undefined ? { from: time, to: time + 1 } : spanAround(time, rounding, clock));
}

function readCalendar(text: string, clock: LocalClock): TimeSpan | undefined {
  const parts = CALENDAR.exec(text)?.groups;
  if (parts === undefined) return undefined;
  const { year, month = '01', day = '01' } = parts;
  const start = parseIsoTime(`${String(year)}-${month}-${day}`, 'Z');
  if (start === undefined) return undefined;
  const unit = parts['day'] !== undefined ? 'd' : parts['month'] !== undefined ? 'M' : 'y';
  return toValid(spanAround(start - clock.offsetMinutes * MINUTE, unit, clock));
}

function readInstant(text: string, { offsetMinutes }: LocalClock): TimeSpan | undefined {
  const local = parseIsoTime(text, 'Z');
  const time = parseIsoTime(text) ?? (local === undefined ? undefined : local - offsetMinutes * MINUTE);
  return time === undefined ? undefined : { from: time, to: time + 1 };
}

function toEventTime(time: number): number {
  return Math.min(Math.max(time, EARLIEST_EVENT_TIME), LATEST_EVENT_TIME + 1);
}

/** Beyond the years that a Date can hold there is no time. */
function toValid(span: TimeSpan): TimeSpan | undefined {
  return Number.isNaN(span.from) || Number.isNaN(span.to) ? undefined : span;
}
