import { Readable } from 'node:stream';
import { ClickHouseError } from './clickhouse';
import { ExceptionDetector } from './exception-detector';

const TAG = 'abcdefghijklmnop';
const MESSAGE = 'Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)\n';
const EXCEPTION = `\r\n__exception__\r\n${TAG}\r\n${MESSAGE}${String(MESSAGE.length)} ${TAG}\r\n__exception__\r\n`;

async function read(chunks: readonly Buffer[]): Promise<string> {
  const passed: Buffer[] = [];
  for await (const chunk of Readable.from(chunks).pipe(new ExceptionDetector(TAG))) passed.push(chunk as Buffer);
  return Buffer.concat(passed).toString();
}

function cutAt(text: string, at: number): readonly Buffer[] {
  return [Buffer.from(text.slice(0, at)), Buffer.from(text.slice(at))];
}

test('an answer without an exception passes unchanged, wherever its chunks end', async () => {
  const answer = `{"a":1}\n__exception__ but not ${TAG} as a mark\n`;
  for (let at = 0; at <= answer.length; at++) expect(await read(cutAt(answer, at))).toBe(answer);
});

test('an exception becomes the error of the stream, wherever its chunks end', async () => {
  const answer = `{"a":1}\n${EXCEPTION}`;
  for (let at = 0; at <= answer.length; at++) {
    const error: unknown = await read(cutAt(answer, at)).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(ClickHouseError);
    expect(error).toMatchObject({ code: 241, retryable: true });
  }
});
