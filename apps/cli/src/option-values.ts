import { InvalidArgumentError } from 'commander';
import { SENDABLE_DIALECTS } from './send/wire-forms';

/** Reads an option's value as dialects, comma-separated. Throws commander's error for what is none. */
export function toDialects(text: string): string[] {
  return toChoices(text, SENDABLE_DIALECTS);
}

/** Reads an option's value as some of the choices, comma-separated. Throws commander's error for what is none. */
export function toChoices<Choice extends string>(text: string, choices: readonly Choice[]): Choice[] {
  return text.split(',').map((part) => {
    const choice = choices.find((known) => known === part.trim());
    if (choice === undefined) throw new InvalidArgumentError(`"${part.trim()}" is not one of ${choices.join(', ')}.`);
    return choice;
  });
}

/** Reads an option's value as a whole number from 0 on. Throws commander's error for what is none. */
export function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('A whole number is needed.');
  return count;
}

/** Reads an option's value as names, comma-separated. */
export function toNames(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

const MILLISECONDS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Reads an option's value as a duration, `90s`, `3m` or `2h`, in milliseconds. Throws commander's error for what is none. */
export function toDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([smh])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (MILLISECONDS[unit] ?? 0);
  if (milliseconds === 0) throw new InvalidArgumentError('A duration such as 90s, 3m or 2h is needed.');
  return milliseconds;
}

/** Reads an option's value as a share, `2%` or `0.02`. Throws commander's error for what is none. */
export function toShare(text: string): number {
  const share = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 1))
    throw new InvalidArgumentError('A share such as 2% is needed.');
  return share;
}
