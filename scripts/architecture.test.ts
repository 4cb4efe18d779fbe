import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEAD_LETTER_CODES, REFUSAL_CODES } from '@millrace/domain';
import rules from './boundaries.cjs';

const text = readFileSync(join(__dirname, '../ARCHITECTURE.md'), 'utf8');

/** The rows of the document's tables, cells trimmed, so that a formatter may align them. */
function rows(section: string): string[][] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function between(begin: string, end: string): string {
  const [, after = ''] = text.split(begin);
  return after.split(end)[0] ?? '';
}

test('the table of allowed imports is the rule that lint applies', () => {
  const documented = rows(between('<!-- boundaries:begin -->', '<!-- boundaries:end -->')).slice(2);
  const ruled = [...withPrefix('type', rules.types), ...withPrefix('scope', rules.scopes)];
  expect(documented).toEqual(ruled);
});

function withPrefix(prefix: string, allowed: Readonly<Record<string, readonly string[]>>): string[][] {
  return Object.entries(allowed).map(([name, names]) => [`\`${prefix}:${name}\``, names.join(', ') || 'nothing']);
}

test('every dead letter code is explained, and no other', () => {
  const codes = rows(between('Why a record became a dead letter', 'Why the gateway refused')).flatMap(
    ([code = '']) => /^`(\w+)`$/.exec(code)?.[1] ?? [],
  );
  expect(codes.toSorted()).toEqual([...DEAD_LETTER_CODES].toSorted());
});

test('every refusal code is named, and no other', () => {
  const codes = [...between('Why the gateway refused', '## Decisions').matchAll(/`(\w+)`/g)].flatMap(
    ([, code = '']) => code,
  );
  expect(codes.toSorted()).toEqual([...REFUSAL_CODES].toSorted());
});
