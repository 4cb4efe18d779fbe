import { fakeSource } from '../testing/fake-source';
import { presentedToken } from './presented-token';

function tokenOf(headers: Record<string, string>, query = ''): string | undefined {
  const head = { method: 'POST', path: '/', pathParameters: {}, query: new URLSearchParams(query), headers };
  return presentedToken(head, fakeSource);
}

test('every dialect takes Bearer and X-API-Key, and then its own way', () => {
  expect(tokenOf({ authorization: 'Bearer a' })).toBe('a');
  expect(tokenOf({ authorization: 'bEARER  a ' })).toBe('a');
  expect(tokenOf({ 'x-api-key': ' b ' })).toBe('b');
  expect(tokenOf({}, 'token=c')).toBe('c');
  expect(tokenOf({ authorization: 'Bearer a', 'x-api-key': 'b' }, 'token=c')).toBe('a');
  expect(tokenOf({ authorization: 'Basic xyz' }, 'token=c')).toBe('c');
});

test('a blank token is none', () => {
  expect(tokenOf({})).toBeUndefined();
  expect(tokenOf({ authorization: 'Bearer', 'x-api-key': ' ' }, 'token=')).toBeUndefined();
});
