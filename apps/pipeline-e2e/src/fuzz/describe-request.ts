import type { Sending } from './fuzz-request';

const MAX_SHOWN_BYTES = 4_000;

const PRINTABLE = /^[\n\r\t\x20-\x7e]*$/;

/** A sending as a command that does it again; bytes that a terminal does not show are in hex. */
export function describeSending({ request, method, target, headers, body }: Sending): string {
  const named = Object.entries(headers).filter(([name]) => name !== 'authorization');
  const options = [
    ...named.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(request.framing === 'chunked' ? ["-H 'transfer-encoding: chunked'"] : []),
    ...(request.token === 'none' ? [] : [`-H "authorization: Bearer <${request.token}>"`]),
  ].join(' ');
  const url = quoted(`http://127.0.0.1:8080${target}`);
  const note = request.framing === 'aborted' ? ' # and the connection closed in the middle of the body' : '';
  if (body.length === 0) return `curl -X ${method} ${options} ${url}${note}`;
  return `${printed(body)} | curl -X ${method} ${options} --data-binary @- ${url}${note}`;
}

function printed(body: Uint8Array): string {
  const shown = Buffer.from(body.subarray(0, MAX_SHOWN_BYTES));
  const rest = body.length > MAX_SHOWN_BYTES ? ` # the first of ${String(body.length)} bytes\n` : '';
  const text = shown.toString('latin1');
  return PRINTABLE.test(text) ? `printf %s ${quoted(text)}${rest}` : `echo ${shown.toString('hex')}${rest} | xxd -r -p`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
