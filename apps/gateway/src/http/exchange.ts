import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { newRequestId } from '@millrace/contracts';
import type { Reply, StreamedReply } from '@millrace/domain';
import type { SharingHeaders } from '../request/cross-origin';
import { awaitSent, sendStream, type Sending } from './send-stream';
import { splitTarget, type RequestTarget } from './request-target';

/** A rest of a body up to this size is read and discarded, so that the connection can be used again. */
const MAX_DISCARDED_BYTES = 256 * 1024;
/** How long and how much a connection that is to be closed is still read, so that the client sees the answer. */
const LINGER_MS = 2_000;
const MAX_LINGER_BYTES = 16 * 1024 * 1024;
/** What a client of a stream must take: half a megabit. */
const MIN_BYTES_PER_SECOND = 64 * 1024;

/** One HTTP request and its answer. */
export class Exchange {
  /** Names the request in its answer, its record and the log; see `eventIdAt`. */
  readonly requestId = newRequestId();
  readonly target: RequestTarget;
  #isBodyHeldBack: boolean;
  #sharing: SharingHeaders | undefined;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    /** An answer closes its connection when this is true at its time. */
    private readonly isDraining: () => boolean,
  ) {
    this.target = splitTarget(request.url ?? '/');
    this.#isBodyHeldBack = expectsContinue(request);
  }

  /** Tells a client that waits for it to send the body. */
  askForBody(): void {
    if (this.#isBodyHeldBack) this.response.writeContinue();
    this.#isBodyHeldBack = false;
  }

  /** Headers that the answer carries beside its own, so that a script of another origin may read it; undefined for none. */
  share(headers: SharingHeaders | undefined): void {
    this.#sharing = headers;
  }

  /** Aborted when the answer has been sent, or will not be, because the client has gone. */
  signal(): AbortSignal {
    const over = new AbortController();
    this.response.once('close', () => {
      over.abort();
    });
    return over.signal;
  }

  /**
   * Answers. Where the request's body has not been read, a short rest is discarded and the connection kept;
   * else the connection is closed, but only after the client has had the time to read the answer: closing
   * it while bytes arrive would reset it and take the answer with it. Does nothing when `refuseMalformed` has
   * answered already, because what followed the head was no body.
   */
  reply({ status, headers, body = '' }: Reply): void {
    const { response } = this;
    if (response.headersSent) return;
    const keeps = this.#canKeepConnection();
    const sent = this.#toHeaders(headers, keeps);
    if (status !== 204 && status !== 304) sent['content-length'] = Buffer.byteLength(body);
    response.writeHead(status, sent);
    if (keeps) response.end(body);
    else this.#replyAndLinger(body);
  }

  /**
   * Answers and waits until the client has taken all of it: `replyAndWait` for an answer that holds memory until then,
   * `stream` for one that is made meanwhile. A client that has not taken the answer, or a part of the stream, after
   * `patienceMs` is given up.
   */
  replyAndWait(reply: Reply, patienceMs: number): Promise<Sending> {
    this.reply(reply);
    return awaitSent(this.response, patienceMs);
  }

  /** See `replyAndWait`; on the whole the client must keep up with a slow network. Rejects with what the body failed with, after the connection was destroyed. */
  async stream({ status, headers, body }: StreamedReply, patienceMs: number): Promise<Sending> {
    const { request, response } = this;
    if (!response.headersSent) {
      response.writeHead(status, this.#toHeaders(headers, this.#canKeepConnection()));
      if (request.method !== 'HEAD')
        return sendStream(response, body, { patienceMs, minBytesPerSecond: MIN_BYTES_PER_SECOND });
      response.end();
    }
    await body[Symbol.asyncIterator]().return?.();
    return awaitSent(response, patienceMs);
  }

  #toHeaders(headers: Reply['headers'], keepsConnection: boolean): OutgoingHttpHeaders {
    const sent: OutgoingHttpHeaders = { 'x-request-id': this.requestId, ...headers };
    if (this.#sharing !== undefined) Object.assign(sent, joinVary(this.#sharing, headers));
    if (!keepsConnection || this.isDraining()) sent.connection = 'close';
    return sent;
  }

  #canKeepConnection(): boolean {
    const { complete, headers } = this.request;
    if (complete) return true;
    if (this.#isBodyHeldBack || headers['transfer-encoding'] !== undefined) return false;
    return Number(headers['content-length'] ?? 0) <= MAX_DISCARDED_BYTES;
  }

  /** Everything the client needs goes out at once; the end, which closes the connection, comes after lingering. */
  #replyAndLinger(body: string | Uint8Array): void {
    const { request, response } = this;
    if (body.length > 0) response.write(body);
    else response.flushHeaders();
    let discarded = 0;
    const finish = (): void => {
      clearTimeout(timer);
      response.end();
    };
    const timer = setTimeout(finish, LINGER_MS);
    request.on('data', (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > MAX_LINGER_BYTES) finish();
    });
    request.once('end', finish).once('close', finish).resume();
    // A client that has finished sending, in the middle of a body, is a parse error to Node and ends no request.
    request.socket.once('end', finish);
  }
}

/** The headers that are added, with what the answer itself varies by kept. */
function joinVary(sharing: SharingHeaders, { vary }: Reply['headers']): SharingHeaders {
  return vary === undefined ? sharing : { ...sharing, vary: `${vary}, ${sharing['vary'] ?? ''}` };
}

/** The client waits for 100-continue before it sends the body (RFC 9110, 10.1.1); HTTP/1.0 does not know that. */
function expectsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.expect?.toLowerCase() === '100-continue';
}
