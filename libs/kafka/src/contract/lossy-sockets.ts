import { connect, type Socket } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

/** Of Kafka's protocol guide: a request is its size (4 bytes), its API key (2 bytes), and more. */
const API_KEY_AT = 4;
const PRODUCE = 0;

/** Connections that lose answers when told to: the broker has done what it was asked, and the asker cannot know. */
export class LossySockets {
  #answersToLose = 0;
  #isProduceOnly = false;
  readonly #lastRequests = new WeakMap<Socket, number>();

  readonly socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = connect({ host, port }, onConnect);
    const [emit, write] = [socket.emit.bind(socket), socket.write.bind(socket)];
    socket.write = (request: Uint8Array | string, ...rest: unknown[]): boolean => {
      this.#lastRequests.set(socket, Buffer.from(request).readInt16BE(API_KEY_AT));
      return (write as (...values: unknown[]) => boolean)(request, ...rest);
    };
    socket.emit = (event: string | symbol, ...values: unknown[]): boolean => {
      if (event !== 'data' || !this.#isToLose(socket)) return emit(event, ...values);
      this.#answersToLose -= 1;
      socket.destroy(new Error('the connection broke before the answer'));
      return true;
    };
    return socket;
  };

  /** Breaks the connection that the next answer arrives on, instead of handing the answer over. */
  loseNextAnswer(): void {
    this.#answersToLose = 1;
    this.#isProduceOnly = false;
  }

  /** The same with the next so many answers to produce requests; every other answer arrives. */
  loseProduceAnswers(count: number): void {
    this.#answersToLose = count;
    this.#isProduceOnly = true;
  }

  #isToLose(socket: Socket): boolean {
    return this.#answersToLose > 0 && (!this.#isProduceOnly || this.#lastRequests.get(socket) === PRODUCE);
  }
}
