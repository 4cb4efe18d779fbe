/** An answer of the gateway. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';

/**
 * Takes answers of one connection out of the bytes that come in, one at a time. Only what our gateway sends: HTTP/1.1
 * with a Content-Length. Node's own client costs as much CPU per request as the gateway that it would measure.
 */
export class AnswerReader {
  #text = '';

  /** The answer, when it is complete with these bytes. Throws when it is not of the form that this reads. */
  push(bytes: Buffer): Answer | undefined {
    this.#text += bytes.toString('latin1');
    const headEnd = this.#text.indexOf(HEAD_END);
    if (headEnd < 0) return undefined;
    const head = this.#text.slice(0, headEnd);
    const bodyStart = headEnd + HEAD_END.length;
    const status = Number(head.slice(9, 12));
    const length = bodyLength(head, status);
    if (this.#text.length < bodyStart + length) return undefined;
    if (this.#text.length > bodyStart + length) throw new Error('the gateway answered more than it was asked');
    const body = this.#text.slice(bodyStart);
    this.#text = '';
    return { status, body };
  }
}

function bodyLength(head: string, status: number): number {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return Number(length);
  if (status === 204) return 0;
  throw new Error(`the gateway answered without a Content-Length: ${head.slice(0, 200)}`);
}
