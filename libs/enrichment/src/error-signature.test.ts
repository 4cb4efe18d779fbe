import { errorSignature } from './error-signature';

test('the same parts have the same signature for ever', () => {
  expect(errorSignature(['System.Exception', 'Client.Tests.CanSubmit()'])).toBe('b385279e11b4a081f36d7d6c568ca37a');
});

test('parts are told apart by where they end', () => {
  expect(errorSignature(['ab', 'c'])).not.toBe(errorSignature(['a', 'bc']));
});

test('without parts there is no signature', () => {
  expect(errorSignature([])).toBe('');
});
