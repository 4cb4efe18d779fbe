import { DEAD_LETTER_CODES, type DeadLetterStage } from '@millrace/domain';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { toChoices, toNames } from '../option-values';
import { STATES } from './dead-letter';
import type { DeadLetterFilter } from './filter';

/** Adds the options that narrow dead letters, all but their state; `filterOf` reads them. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--project <names>', 'of these projects', toNames)
    .option('--dialect <names>', 'of these dialects', toNames)
    .option('--stage <names>', 'that failed there: normalise, store', (text) => toChoices(text, STAGES))
    .option('--code <codes>', 'with these codes', (text) => toChoices(text, DEAD_LETTER_CODES))
    .option('--since <time>', 'dead letters since then: 2026-11-21T08:00Z, or 90m, 24h, 7d ago', toTime)
    .option('--until <time>', 'and before then', toTime)
    .option('--request <ids>', 'of these requests', toIds)
    .option('--event <ids>', 'of these events', toIds)
    .option('--text <text>', 'with this text in the reason');
}

const STAGES: readonly DeadLetterStage[] = ['normalise', 'store'];

/** The option of commands that can show also what was sent again. */
export function stateOption(): Option {
  return new Option('--state <state>', 'in this state').choices([...STATES, 'all']).default('open');
}

/** The filter that the options say. */
export function filterOf(options: DeadLetterFilter): DeadLetterFilter {
  const { project, dialect, stage, code, since, until, request, event, text, state } = options;
  const said = { project, dialect, stage, code, since, until, request, event, text };
  const given = Object.entries(said).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), state };
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Reads UUIDs, comma-separated. Throws commander's error for what is none. */
export function toIds(text: string): string[] {
  return toNames(text).map((id) => {
    if (!UUID.test(id)) throw new InvalidArgumentError(`"${id}" is not an id (a UUID).`);
    return id.toLowerCase();
  });
}

const AGO = /^(\d+)([smhd])$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads a point in time, written as such or as how long it is ago, as Unix milliseconds. Throws commander's error. */
export function toTime(text: string): number {
  const [, count, unit] = AGO.exec(text) ?? [];
  if (count !== undefined) return Date.now() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('A time like 2026-11-21T08:00Z, or 90m, 24h, 7d is needed.');
  return time;
}
