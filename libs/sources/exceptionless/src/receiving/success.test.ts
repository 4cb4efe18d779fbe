import { PROJECT } from '@millrace/testing';
import { createSuccess } from './success';

function aProject(version: number, values: Readonly<Record<string, string>> = {}) {
  return { ...PROJECT, clientSettings: { version, values } };
}

test('the same settings give the same answer, new ones another', () => {
  const { accept, reply } = createSuccess(202, 'v2');
  const before = aProject(1);
  expect(accept({ ...before })).toBe(accept(before));
  expect(reply(before).headers).toEqual({ 'x-exceptionless-configversion': '1' });
  expect(reply(aProject(2)).headers).toEqual({ 'x-exceptionless-configversion': '2' });
});

test('settings that bear on what is stored go with what the request says itself', () => {
  const { acceptWith } = createSuccess(200, 'v1');
  expect(acceptWith(aProject(3, { '@@DataExclusions': 'secret' }), { query: 'a=b' })).toEqual({
    kind: 'accepted',
    reply: { status: 200, headers: { v: '3' } },
    events: 1,
    parameters: { dataExclusions: 'secret', query: 'a=b' },
  });
});
