import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIALECTS } from './dialect-cases';

/** Shown by the clients themselves, in src/clients. */
const SHOWN_BY_CLIENTS = ['E26', 'Y13'];

const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index + 1)}`);

const CONTRACTS = [...numbered('E', 28), ...numbered('Y', 18), ...numbered('B', 12)];

const CASES = DIALECTS.flatMap(({ cases }) => cases);

/** A letter behind the number: one of several states of the same case. */
const toContractId = (id: string): string => id.replace(/[a-z]$/, '');

/** The cases that the page of differences names in the last column of its tables. */
function readDocumentedIds(): ReadonlySet<string> {
  const page = readFileSync(join(__dirname, '../../../../docs/dialects.md'), 'utf8');
  const lastColumns = [...page.matchAll(/\|([^|]*)\|$/gm)].map(([, column = '']) => column);
  return new Set(lastColumns.flatMap((column) => column.match(/\b[EYB]\d+\b/g) ?? []));
}

describe('the conformance cases', () => {
  it('are all of the contracts’, but those that the clients themselves show', () => {
    const covered = new Set(CASES.map(({ id }) => toContractId(id)));
    expect(CONTRACTS.filter((id) => !covered.has(id))).toEqual(SHOWN_BY_CLIENTS);
    expect([...covered].filter((id) => !CONTRACTS.includes(id))).toEqual([]);
  });

  it('have each an id of its own, which also names its project', () => {
    expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
  });

  it('differ from the original only where docs/dialects.md says so, and that page names no others', () => {
    const documented = readDocumentedIds();
    const different = CASES.filter(({ difference }) => difference !== undefined);
    expect(different.map(({ id }) => toContractId(id)).filter((id) => !documented.has(id))).toEqual([]);
    expect([...documented].filter((id) => !CONTRACTS.includes(id))).toEqual([]);
  });
});
