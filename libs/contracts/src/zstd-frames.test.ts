import { splitZstdFrames } from './zstd-frames';

/** A single segment with one block as it is: `hello`. */
const HELLO = Buffer.from('28b52ffd200529000068656c6c6f', 'hex');
/** A window, two blocks (a run of three `a`, then `b` as it is) and a checksum. */
const BLOCKS = Buffer.from('28b52ffd04581a0000610900006201020304', 'hex');
/** A content size of two bytes and a dictionary id of one. */
const LONG_HEADER = Buffer.from('28b52ffd61aa0000010000', 'hex');
const SKIPPABLE = Buffer.from('5a2a4d1803000000aabbcc', 'hex');

test.each([
  ['one frame', [HELLO]],
  ['blocks and a checksum', [BLOCKS]],
  ['a header with all its parts', [LONG_HEADER]],
  ['frames one after the other', [HELLO, BLOCKS, HELLO]],
])('%s is taken apart', (_case, frames) => {
  expect(splitZstdFrames(Buffer.concat(frames))?.map((frame) => Buffer.from(frame))).toEqual(frames);
});

test('frames without content are passed over', () => {
  expect(splitZstdFrames(Buffer.concat([SKIPPABLE, HELLO, SKIPPABLE]))).toHaveLength(1);
});

test.each([HELLO, BLOCKS, LONG_HEADER, SKIPPABLE].map((frame) => [frame.toString('hex'), frame] as const))(
  'no beginning of %s is a body',
  (_hex, frame) => {
    for (let length = 0; length < frame.length; length++) {
      expect(splitZstdFrames(frame.subarray(0, length))).toBeUndefined();
    }
  },
);

test.each([
  ['something behind the frames', Buffer.concat([HELLO, Buffer.from('x')])],
  ['another format', Buffer.from('1f8b080000000000', 'hex')],
  ['a block of the reserved type', Buffer.from('28b52ffd2005070000', 'hex')],
])('%s is no body', (_case, body) => {
  expect(splitZstdFrames(body)).toBeUndefined();
});
