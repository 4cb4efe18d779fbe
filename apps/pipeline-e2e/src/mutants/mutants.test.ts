import { applyEdit } from './mutant';
import { MUTANTS } from './mutants';
import { testMutant } from './test-mutant';

const edit = { file: 'a.ts', text: 'b', replacement: 'c' };

test('a text that is not there exactly once is not replaced', () => {
  expect(applyEdit('abd', edit)).toBe('acd');
  expect(() => applyEdit('ad', edit)).toThrow('a.ts does not have this text exactly once: b');
  expect(() => applyEdit('abbd', edit)).toThrow('exactly once');
});

test('a test that a mutant passes is told from one that it fails', async () => {
  const test = { file: 'libs/domain/src/marks.test.ts', name: 'the mark itself' };
  const marks = 'libs/domain/src/marks.ts';
  const harmless = { file: marks, text: 'mark !== undefined && ', replacement: 'mark !== undefined && true && ' };
  expect(await testMutant(harmless, test)).toMatchObject({ failed: [] });
  const harmful = { file: marks, text: 'position, mark) <= 0', replacement: 'position, mark) < 0' };
  expect(await testMutant(harmful, test)).toMatchObject({ passed: [] });
}, 120_000);

const caught = MUTANTS.flatMap(({ caughtBy, ...mutant }) => (caughtBy === undefined ? [] : [{ ...mutant, caughtBy }]));

test.each(caught)(
  'a $service that $does is found out in memory',
  async (mutant) => {
    const { failed } = await testMutant(mutant.edit, mutant.caughtBy);
    expect(failed).not.toEqual([]);
  },
  300_000,
);
