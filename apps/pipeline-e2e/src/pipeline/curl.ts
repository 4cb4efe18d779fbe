import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface CurlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Runs curl with the given arguments and takes its answer apart. */
export async function curl(...args: readonly string[]): Promise<CurlAnswer> {
  const { stdout } = await run('curl', ['--silent', '--show-error', '--include', '--max-time', '20', ...args]);
  const [head = '', ...rest] = stdout.split('\r\n\r\n');
  // After a 100 Continue the real head follows.
  if (head.startsWith('HTTP/1.1 100')) return toAnswer(rest[0] ?? '', rest.slice(1));
  return toAnswer(head, rest);
}

function toAnswer(head: string, body: readonly string[]): CurlAnswer {
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  return { status: Number(statusLine.split(' ')[1]), headers, body: body.join('\r\n\r\n') };
}
