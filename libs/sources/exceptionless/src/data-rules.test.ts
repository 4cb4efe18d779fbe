import { readDataRules, toRuleParameters } from './data-rules';

function rulesOf(values: Readonly<Record<string, string>>) {
  return readDataRules(toRuleParameters({ version: 1, values }));
}

test.each([
  ['Password', ['password', 'PASSWORD'], ['password2', 'x-password']],
  ['*token', ['accessToken'], ['tokens']],
  ['card*', ['CardNumber'], ['scorecard']],
  ['*secret*', ['my_secret_key', 'Secret'], ['sec']],
  ['*', ['Secret', 'lang', ''], []],
  ['**', ['Secret', ''], []],
  [' a , ,b ', ['a', 'b'], ['', 'ab']],
])('the exclusions "%s" keep out %j and not %j', (exclusions, excluded, admitted) => {
  const rules = rulesOf({ '@@DataExclusions': exclusions });
  expect([...excluded, ...admitted].filter((name) => rules?.admits(name))).toEqual(admitted);
});

test('private information is kept unless the project says otherwise', () => {
  expect(rulesOf({ '@@DataExclusions': 'a' })?.includesPrivate).toBe(true);
  expect(rulesOf({ '@@IncludePrivateInformation': 'False' })?.includesPrivate).toBe(false);
});

test('settings that withhold nothing add nothing to a record', () => {
  const values = { '@@log:*': 'info', '@@DataExclusions': ' ', '@@IncludePrivateInformation': 'True' };
  expect(toRuleParameters({ version: 7, values })).toEqual({});
  expect(rulesOf(values)).toBeUndefined();
});
