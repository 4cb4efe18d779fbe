/** Where progress goes: standard output, or a stand-in. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Shows steps that take a while: on a terminal with a spinner, elsewhere as plain lines. One step at a time. */
export interface StepReporter {
  /** Does the work under a title. The title stays with the time it took, and with a mark when it failed. */
  step<T>(title: string, work: (showDetail: (detail: string) => void) => Promise<T>): Promise<T>;
  /** A line of its own. */
  note(text: string): void;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
/** Off a terminal a long step says now and then that it lives. */
const PLAIN_SIGN_OF_LIFE_MS = 10_000;
const CLEAR_LINE = '\r\u001B[2K';

export function createStepReporter(stream: ProgressStream): StepReporter {
  return {
    step: async (title, work) => {
      const startedAt = Date.now();
      let detail = '';
      const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
      const line = () => [title, detail, seconds()].filter((part) => part !== '').join(' · ');
      const stopAnimation = stream.isTTY === true ? spin(stream, line) : showSignsOfLife(stream, line);
      const finish = (mark: string) => {
        stopAnimation();
        stream.write(`${mark} ${title} (${seconds()})\n`);
      };
      try {
        const result = await work((text) => {
          detail = text;
        });
        finish('✔');
        return result;
      } catch (error) {
        finish('✖');
        throw error;
      }
    },
    note: (text) => {
      stream.write(`${stream.isTTY === true ? CLEAR_LINE : ''}${text}\n`);
    },
  };
}

function spin(stream: ProgressStream, line: () => string): () => void {
  let frame = 0;
  const draw = () => {
    frame = (frame + 1) % FRAMES.length;
    stream.write(`${CLEAR_LINE}${FRAMES[frame] ?? ''} ${line()}`);
  };
  draw();
  const timer = setInterval(draw, FRAME_MS);
  return () => {
    clearInterval(timer);
    stream.write(CLEAR_LINE);
  };
}

function showSignsOfLife(stream: ProgressStream, line: () => string): () => void {
  const timer = setInterval(() => {
    stream.write(`  ${line()}\n`);
  }, PLAIN_SIGN_OF_LIFE_MS);
  return () => {
    clearInterval(timer);
  };
}
