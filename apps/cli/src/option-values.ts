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
