import type { EventQuery } from '@millrace/domain';
import { InvalidQuery } from './invalid-query';
import { addUnits, readTimeSpan, spanAround, type LocalClock, type TimeSpan, type TimeUnit } from './time-span';

/** Unix milliseconds, from inclusive, to exclusive; open where a bound is absent. */
export type Period = NonNullable<EventQuery['period']>;

const OFFSET = /^(?<count>[+-]?\d{1,4})(?<unit>m|h)?$/;
const DATE_FIELD = /^date\|/i;
const LAST = /^(?:last|past) (?:(?<count>\d{1,6}) )?(?<unit>second|minute|hour|day|week|month|year)s?$/i;
const THIS = /^this (?<unit>hour|day|week|month|year)$/i;
const RANGE = /^(?<open>[[{])?\s*(?<from>\S+) TO (?<to>\S+?)\s*(?<close>[\]}])?$/;

const UNITS: Readonly<Record<string, TimeUnit>> = {
  second: 's',
  minute: 'm',
  hour: 'h',
  day: 'd',
  week: 'w',
  month: 'M',
  year: 'y',
};

const FORMS =
  '"all", "today", "yesterday", "this week", "last 24 hours", "now-1h TO now", "[2026-01-01 TO 2026-01-31]"';

/** The parameter `offset`: how many minutes local time is ahead of UTC (`-300`, `-300m`, `-5h`). */
export function readOffset(text: string | undefined): number {
  if (text === undefined) return 0;
  const { count, unit } = OFFSET.exec(text)?.groups ?? {};
  const minutes = Number(count) * (unit === 'h' ? 60 : 1);
  if (Math.abs(minutes) <= 24 * 60) return minutes;
  throw new InvalidQuery(
    'offset',
    `offset "${text}" is not a number of minutes such as "-300", or of hours such as "-5h"`,
  );
}

/**
 * The parameter `time`. A range has bounds as `readTimeSpan` takes them, `*` for none; brackets include the bounds, as
 * does their absence, braces exclude them. `last week` is the seven days up to now, `this week` the one from Monday on.
 */
export function readPeriod(text: string | undefined, clock: LocalClock): Period {
  const sent = (text ?? 'all').replace(DATE_FIELD, '').trim();
  const period = readNamed(sent.toLowerCase(), clock) ?? readLast(sent, clock) ?? readRange(sent, clock);
  const found = period ?? readTimeSpan(sent, clock);
  if (found === undefined) throw new InvalidQuery('time', `time "${sent}" is not understood; take ${FORMS}, or a date`);
  return found;
}

function readNamed(text: string, clock: LocalClock): Period | undefined {
  if (text === 'all' || text === '*' || text === '') return {};
  if (text === 'today') return spanAround(clock.now, 'd', clock);
  if (text === 'yesterday') return spanAround(addUnits(clock.now, -1, 'd'), 'd', clock);
  const unit = UNITS[THIS.exec(text)?.groups?.['unit'] ?? ''];
  return unit === undefined ? undefined : spanAround(clock.now, unit, clock);
}

function readLast(text: string, { now }: LocalClock): Period | undefined {
  const { count = '1', unit = '' } = LAST.exec(text)?.groups ?? {};
  const found = UNITS[unit.toLowerCase()];
  const from = found === undefined ? NaN : addUnits(now, -Number(count), found);
  return Number.isNaN(from) ? undefined : { from, to: now + 1 };
}

function readRange(text: string, clock: LocalClock): Period | undefined {
  const { open, from = '', to = '', close } = RANGE.exec(text)?.groups ?? {};
  const lower = readBound(from, clock, (span) => ({ from: open === '{' ? span.to : span.from }));
  const upper = readBound(to, clock, (span) => ({ to: close === '}' ? span.from : span.to }));
  return lower === undefined || upper === undefined ? undefined : { ...lower, ...upper };
}

function readBound(text: string, clock: LocalClock, toBound: (span: TimeSpan) => Period): Period | undefined {
  if (text === '*') return {};
  const span = readTimeSpan(text, clock);
  return span === undefined ? undefined : toBound(span);
}
