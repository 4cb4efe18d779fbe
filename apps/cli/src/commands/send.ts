import { createReadStream } from 'node:fs';
import { stdin } from 'node:process';
import type { Readable } from 'node:stream';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { connectionTo } from '../connection';
import { toCount, toDialects } from '../option-values';
import { generateRequests } from '../send/generate-requests';
import { planRequests, type PlannedRequest } from '../send/plan-requests';
import { postRequests } from '../send/post-requests';
import { readPayloads } from '../send/read-payloads';
import { showProgress } from '../send/show-progress';
import { Tally } from '../send/tally';
import { SENDABLE_DIALECTS, wireFormOf, type EventFormat } from '../send/wire-forms';

interface SendOptions {
  readonly dialect: readonly string[];
  readonly format: EventFormat;
  readonly batch: readonly number[];
  readonly instance: string;
  readonly generate?: number;
  readonly connections: number;
  readonly retries: number;
  readonly gateway?: string;
  readonly token?: string;
}

export function addSendCommand(program: Command): void {
  program
    .command('send')
    .description('post events from files or standard input, or made-up ones')
    .argument('[files...]', 'files of events; - or none for standard input')
    .option('--dialect <names>', `the dialect(s) to speak: ${SENDABLE_DIALECTS.join(', ')}`, toDialects, ['native'])
    .addOption(
      new Option('--format <format>', 'how the input is written; protobuf files are length-delimited')
        .choices(['json', 'ndjson', 'protobuf'])
        .default('json'),
    )
    .option('--batch <sizes>', 'events per request; with --generate several sizes take turns', toSizes, [100])
    .option('--instance <name>', 'the Yamcs instance', 'simulator')
    .option('--generate <events>', 'make up this many events instead of reading any', toCount)
    .option('--connections <count>', 'requests under way at a time', toCount, 8)
    .option('--retries <count>', 'tries after an overload answer or a lost connection', toCount, 20)
    .option('--gateway <url>', 'where to send; the local stack by default')
    .option('--token <token>', 'an ingest token; the local stack’s by default')
    .action(send);
}

async function send(files: readonly string[], options: SendOptions): Promise<void> {
  const { gateway, token } = connectionTo('ingest', options);
  const tally = new Tally();
  const progress = showProgress(options.generate);
  const startedAt = performance.now();
  try {
    await postRequests(requestsFor(files, options), {
      gateway,
      token,
      connections: options.connections,
      retries: options.retries,
      onOutcome: (outcome) => {
        tally.add(outcome);
        progress.advance(outcome.request.events);
      },
    });
  } finally {
    progress.finish();
  }
  report(tally, (performance.now() - startedAt) / 1_000);
  if (tally.refusedEvents > 0) process.exitCode = 1;
}

async function* requestsFor(files: readonly string[], options: SendOptions): AsyncGenerator<PlannedRequest> {
  if (options.generate !== undefined) {
    yield* generateRequests({
      ...options,
      events: options.generate,
      dialects: options.dialect,
      batches: options.batch,
    });
    return;
  }
  const form = wireFormOf(options.dialect[0] ?? '', options);
  for (const file of files.length === 0 ? ['-'] : files) {
    const input: Readable = file === '-' ? stdin : createReadStream(file);
    yield* planRequests(readPayloads(input, options.format), form, options.batch[0] ?? 1);
  }
}

function report(tally: Tally, seconds: number): void {
  const rate = Math.round(tally.acceptedEvents / seconds);
  console.log(
    `accepted ${String(tally.acceptedEvents)} events in ${String(tally.requests)} requests, ${seconds.toFixed(1)} s, ${String(rate)} events/s`,
  );
  console.log(
    `latency p50 ${tally.latency(0.5).toFixed(1)} ms, p99 ${tally.latency(0.99).toFixed(1)} ms; ${String(tally.retries)} retries`,
  );
  if (tally.refusedEvents === 0) return;
  console.log(`refused ${String(tally.refusedEvents)} events:`);
  for (const [answer, requests] of tally.refusals()) console.log(`  ${String(requests)} requests: ${answer}`);
}

function toSizes(text: string): number[] {
  return text.split(',').map((size) => {
    const count = toCount(size);
    if (count === 0) throw new InvalidArgumentError('A batch holds at least one event.');
    return count;
  });
}
