import { isProtobuf, wantsProtobuf, wantsProtobufError } from './media-type';

test.each([
  ['application/protobuf', true],
  ['Application/Protobuf; charset=binary', true],
  ['application/x-protobuf', false],
  ['application/json', false],
  ['application/x-www-form-urlencoded', false],
  ['text/plain;charset=UTF-8', false],
  [undefined, false],
])('a body sent as %s: protobuf %s', (contentType, expected) => {
  expect(isProtobuf(contentType)).toBe(expected);
});

const PROTOBUF = 'application/protobuf';

test.each<[Record<string, string>, boolean, boolean]>([
  [{}, false, false],
  [{ 'content-type': PROTOBUF }, true, true],
  [{ accept: PROTOBUF }, true, true],
  [{ accept: 'text/html, application/protobuf;q=0.9' }, true, true],
  [{ accept: 'application/json', 'content-type': PROTOBUF }, false, false],
  [{ accept: '*/*', 'content-type': PROTOBUF }, false, true],
  [{ accept: '*/*', 'content-type': 'application/json' }, false, false],
])('of %j a success is protobuf: %s, an error: %s', (headers, success, error) => {
  expect([wantsProtobuf({ headers }), wantsProtobufError({ headers })]).toEqual([success, error]);
});
