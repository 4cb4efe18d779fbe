import { SingleBar, Presets } from 'cli-progress';

/** Shows how far a run is; on standard error, so that output can be piped. */
export interface Progress {
  advance(events: number): void;
  finish(): void;
}

const PLAIN_INTERVAL_MS = 2_000;

/** A bar on a terminal, a line every two seconds elsewhere. `total` is undefined while the input's length is unknown. */
export function showProgress(total: number | undefined): Progress {
  return process.stderr.isTTY ? showBar(total) : showLines(total);
}

function showBar(total: number | undefined): Progress {
  const format =
    total === undefined
      ? ' {value} events | {rate} events/s'
      : ' {bar} {percentage}% | {value}/{total} events | {rate} events/s | {eta_formatted}';
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, etaBuffer: 100 },
    Presets.shades_classic,
  );
  const startedAt = performance.now();
  let sent = 0;
  bar.start(total ?? 0, 0, { rate: 0 });
  return {
    advance: (events) => {
      sent += events;
      bar.update(sent, { rate: Math.round((sent * 1_000) / (performance.now() - startedAt)) });
    },
    finish: () => {
      bar.stop();
    },
  };
}

function showLines(total: number | undefined): Progress {
  let sent = 0;
  const timer = setInterval(() => {
    process.stderr.write(`${String(sent)}${total === undefined ? '' : ` of ${String(total)}`} events sent\n`);
  }, PLAIN_INTERVAL_MS);
  return {
    advance: (events) => {
      sent += events;
    },
    finish: () => {
      clearInterval(timer);
    },
  };
}
