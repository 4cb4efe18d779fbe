import { connect, type Socket } from 'node:net';
import { AnswerReader, type Answer } from './answer-reader';

const READ_BYTES = 64 * 1024;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/** One connection that carries one request after the other. */
export class KeepAliveConnection {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #waiting: Waiting | undefined;
  #lost: Error | undefined;

  /** `address`: an http: URL. */
  constructor(address: string) {
    const { hostname, port } = new URL(address);
    this.#socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      // One buffer for all that comes: no allocation per read.
      onread: {
        buffer: Buffer.allocUnsafe(READ_BYTES),
        callback: (length, buffer) => {
          this.#read(Buffer.from(buffer.buffer, buffer.byteOffset, length));
          return true;
        },
      },
    });
    this.#socket.on('error', (error) => {
      this.#lose(error);
    });
    this.#socket.on('close', () => {
      this.#lose(new Error('the gateway closed a connection'));
    });
  }

  /**
   * One request at a time; its bytes must stay as they are until the answer has come. Rejects when the connection is
   * lost, and with what cannot be read as an answer.
   */
  post(request: Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost);
        return;
      }
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    try {
      const answer = this.#reader.push(bytes);
      if (answer === undefined) return;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.resolve(answer);
    } catch (error) {
      this.#socket.destroy(error as Error);
    }
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    this.#waiting?.reject(this.#lost);
    this.#waiting = undefined;
  }
}
