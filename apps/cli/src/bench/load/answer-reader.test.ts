import { AnswerReader } from './answer-reader';

const ANSWER = 'HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"accepted":1}';

function read(...pieces: readonly string[]) {
  const reader = new AnswerReader();
  return pieces.map((piece) => reader.push(Buffer.from(piece)));
}

test('an answer that comes whole is read at once', () => {
  expect(read(ANSWER)).toEqual([{ status: 202, body: '{"accepted":1}' }]);
});

test('an answer may be cut anywhere', () => {
  for (let at = 1; at < ANSWER.length; at += 1) {
    expect(read(ANSWER.slice(0, at), ANSWER.slice(at))).toEqual([undefined, { status: 202, body: '{"accepted":1}' }]);
  }
});

test('answers of one connection follow each other', () => {
  expect(read(ANSWER, 'HTTP/1.1 204 No Content\r\n\r\n', ANSWER).map((answer) => answer?.status)).toEqual([
    202, 204, 202,
  ]);
});

test.each([
  ['has no length', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', /without a Content-Length/],
  ['goes on after its end', `${ANSWER}HTTP/1.1`, /more than it was asked/],
])('an answer that %s is not guessed at', (_case, bytes, message) => {
  expect(() => read(bytes)).toThrow(message);
});
