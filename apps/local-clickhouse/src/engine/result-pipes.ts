import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdirSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join, resolve } from 'node:path';

/** The way of one result out of the engine. */
export interface ResultPipe {
  /** What the engine writes the result to, as to a file. */
  readonly path: string;
  /** The result as it is written; ends after `end`. To be read to its end or discarded. */
  readonly bytes: AsyncIterable<Buffer>;
  /** Reads what is left and forgets it, so that the engine never waits: a writer that does cannot be killed. */
  discard(): void;
  /** Call it when the engine has stopped writing: the bytes end with what is written. */
  end(): void;
  /** Gives the pipe to the next result, when this one has ended. */
  release(): Promise<void>;
}

/**
 * Named pipes that INTO OUTFILE writes to. A result needs no disk and no memory this way, waits when its reader does,
 * and cannot be cut off in silence: to a file on a full disk the engine reports success.
 */
export class ResultPipes {
  readonly #free: string[];

  /** The folder is emptied. There can be as many results at once as there are pipes. */
  constructor(folder: string, count: number) {
    const pipes = resolve(folder);
    rmSync(pipes, { recursive: true, force: true });
    mkdirSync(pipes, { recursive: true });
    this.#free = Array.from({ length: count }, (_, number) => join(pipes, `${String(number)}.pipe`));
    // Node cannot make them itself; every system that the engine runs on has the command.
    execFileSync('mkfifo', ['-m', '600', ...this.#free]);
  }

  open(): ResultPipe {
    const path = this.#free.pop();
    if (path === undefined) throw new Error('there are more results than pipes');
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    // As long as this end is open, the reader waits for the engine instead of seeing the end.
    const holder = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    const source = new Socket({ fd: reader, readable: true, writable: false });
    return {
      path,
      bytes: { [Symbol.asyncIterator]: () => source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer> },
      discard: () => {
        source.removeAllListeners('readable').resume();
      },
      end: () => {
        closeSync(holder);
      },
      release: async () => {
        if (!source.closed) await once(source, 'close');
        this.#free.push(path);
      },
    };
  }
}
