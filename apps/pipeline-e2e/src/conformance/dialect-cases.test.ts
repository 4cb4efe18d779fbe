import { DIALECTS } from './dialect-cases';

/** Shown by the clients themselves, in src/clients. */
const SHOWN_BY_CLIENTS = ['E26', 'Y13'];

const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${String(index + 1)}`);

const ids = DIALECTS.flatMap(({ cases }) => cases.map(({ id }) => id));

describe('the conformance cases', () => {
  it('are all of the contracts’, but those that the clients themselves show', () => {
    const contracts = [...numbered('E', 28), ...numbered('Y', 18), ...numbered('B', 12)];
    // A letter behind the number: one of several states of the same case.
    const covered = new Set(ids.map((id) => id.replace(/[a-z]$/, '')));
    expect(contracts.filter((id) => !covered.has(id))).toEqual(SHOWN_BY_CLIENTS);
    expect([...covered].filter((id) => !contracts.includes(id))).toEqual([]);
  });

  it('have each an id of its own, which also names its project', () => {
    expect(new Set(ids).size).toBe(ids.length);
  });
});
