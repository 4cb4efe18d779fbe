import type { EventPosition } from '@millrace/domain';
import fc from 'fast-check';
import { decodePageToken, encodePageToken } from './page-token';

const POSITION: EventPosition = {
  generationTime: -1,
  source: 'Größe/\u0000 "x"',
  seqNumber: -(2 ** 31),
  id: '019a9583-404f-7c11-8a5e-3d6b21000000',
};

function tokenOf(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

test('a token leads back to its position and can stand in an address', () => {
  const token = encodePageToken(POSITION);
  expect(decodePageToken(token)).toEqual(POSITION);
  expect(encodeURIComponent(token)).toBe(token);
});

test.each([
  ['nothing', ''],
  ['no JSON', Buffer.from('{').toString('base64url')],
  ['no object', tokenOf([])],
  ['the token of a Yamcs server', tokenOf({ gentime: 1, source: 's', seqNum: 1 })],
  ['an id that is none', tokenOf({ gentime: 1, source: 's', seqNum: 1, id: "x' OR 1" })],
  ['a time as text', tokenOf({ gentime: '1', source: 's', seqNum: 1, id: POSITION.id })],
  ['a time that no event has', tokenOf({ gentime: 1e300, source: 's', seqNum: 1, id: POSITION.id })],
  ['a number beyond int32', tokenOf({ gentime: 1, source: 's', seqNum: 2 ** 31, id: POSITION.id })],
])('%s is no token', (_, token) => {
  expect(decodePageToken(token)).toBeUndefined();
});

test('no text makes decoding throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => decodePageToken(text) === undefined));
});
