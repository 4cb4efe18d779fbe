import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyOperations, describePatch, toPatch, type PatchOptions } from './patch';

function patched(value: unknown, options: PatchOptions) {
  return applyOperations(value, toPatch(options)?.operations ?? []);
}

test.each<[string, PatchOptions, unknown]>([
  ['a word', { set: ['/type=log'] }, { type: 'log', list: [1, 2] }],
  ['a number', { set: ['/type=7'] }, { type: 7, list: [1, 2] }],
  ['an object with an = in it', { set: ['/type={"a":"b=c"}'] }, { type: { a: 'b=c' }, list: [1, 2] }],
  ['a member that is not there', { set: ['/source=pump'] }, { type: 'x', list: [1, 2], source: 'pump' }],
  ['the entry of a list, which it replaces', { set: ['/list/0=9'] }, { type: 'x', list: [9, 2] }],
  ['everything', { set: ['={}'] }, {}],
  ['nothing, but removes', { remove: ['/list'] }, { type: 'x' }],
  [
    'a patch first',
    { patch: JSON.stringify([{ op: 'move', from: '/type', path: '/kind' }]), set: ['/kind=y'] },
    { kind: 'y', list: [1, 2] },
  ],
])('an expression sets %s', (_name, options, value) => {
  expect(patched({ type: 'x', list: [1, 2] }, options)).toEqual({ kind: 'ok', value });
});

test('a patch that does not apply changes nothing, and says where it does not', () => {
  const value = { a: 1 };
  const options = { patch: '[{"op":"add","path":"/b","value":2},{"op":"test","path":"/a","value":2}]' };
  expect(patched(value, options)).toEqual({
    kind: 'refused',
    message: 'test /a: there is another value at that place',
  });
  expect(patched(value, { remove: ['/b'] })).toEqual({
    kind: 'refused',
    message: 'remove /b: there is nothing at that place',
  });
  expect(patched({ text: 'b' }, { set: ['/text/length=1'] }).kind).toBe('refused');
  expect(patched('text', { set: ['/a/b=1'] }).kind).toBe('refused');
  expect(value).toEqual({ a: 1 });
});

test('a patch may come in a file, and is recorded as it was given', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patch-'));
  const file = join(folder, 'patch.json');
  writeFileSync(file, '[{"op":"remove","path":"/a"}]');
  const patch = toPatch({ patch: file, set: ['/id=12345678901234567890'], wholeBody: true });
  rmSync(folder, { recursive: true });
  expect(patch && describePatch(patch)).toBe(
    '{"operations":[{"op":"remove","path":"/a"},{"op":"set","path":"/id","value":12345678901234567890}],"isOfWholeBody":true}',
  );
});

test.each<[string, PatchOptions, string]>([
  ['an object', { patch: '[' }, 'the patch is not JSON'],
  ['a missing file', { patch: '/nowhere/patch.json' }, 'ENOENT'],
  [
    'an unknown operation',
    { patch: '[{"op":"set","path":"/a","value":1}]' },
    'operation 0 of the patch has none of the op',
  ],
  ['a path that is none', { patch: '[{"op":"remove","path":"a"}]' }, 'has a path that is no JSON pointer'],
  ['no value', { patch: '[{"op":"add","path":"/a"}]' }, 'has no value'],
  ['no source', { patch: '[{"op":"copy","path":"/a"}]' }, 'has a from that is no JSON pointer'],
  ['an empty patch', { patch: '[]' }, 'there is nothing to change'],
  ['a setting without a value', { set: ['/a'] }, '--set needs /pointer=value'],
  ['a setting without a pointer', { set: ['a=1'] }, '--set needs /pointer=value'],
  ['the removal of everything', { remove: [''] }, '--remove needs a /pointer'],
])('%s is refused before anything is read', (_name, options, message) => {
  expect(() => toPatch(options)).toThrow(message);
});
