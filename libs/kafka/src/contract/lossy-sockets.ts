import { connect } from 'node:net';
import type { ISocketFactory } from 'kafkajs';

/** Connections that lose an answer when told to: the broker has done what it was asked, and the asker cannot know. */
export class LossySockets {
  #isLosing = false;

  readonly socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = connect({ host, port }, onConnect);
    const emit = socket.emit.bind(socket);
    socket.emit = (event: string | symbol, ...values: unknown[]): boolean => {
      if (event !== 'data' || !this.#isLosing) return emit(event, ...values);
      this.#isLosing = false;
      socket.destroy(new Error('the connection broke before the answer'));
      return true;
    };
    return socket;
  };

  /** Breaks the connection that the next answer arrives on, instead of handing the answer over. */
  loseNextAnswer(): void {
    this.#isLosing = true;
  }
}
