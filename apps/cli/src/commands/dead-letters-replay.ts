import { userInfo } from 'node:os';
import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { ClickHouseConnection } from '@millrace/clickhouse';
import { createUnderstandRecord } from '@millrace/enrichment';
import { sourceRegistry } from '@millrace/source-registry';
import type { Command } from 'commander';
import { readCliConfig } from '../cli-settings';
import { countDeadLetters } from '../dead-letters/count-dead-letters';
import { addFilterOptions, filterOf, toIds } from '../dead-letters/filter-options';
import type { DeadLetterFilter } from '../dead-letters/filter';
import { Pace, toRate } from '../dead-letters/pace';
import { describePatch, toPatch, type PatchOptions } from '../dead-letters/patch/patch';
import type { LeftOut } from '../dead-letters/prepare-replay';
import { previewReplays, sendReplays, type ReplayMeans } from '../dead-letters/replay-dead-letters';
import { ReplayLog } from '../dead-letters/replay-log';
import { ReplayReport } from '../dead-letters/replay-report';
import { selectRequests, type DeadRequest } from '../dead-letters/select-requests';
import type { DeadLetterRow } from '../dead-letters/dead-letter';
import { withDeadLetters } from '../dead-letters/with-dead-letters';
import { withPublisher } from '../dead-letters/with-publisher';
import { showProgress } from '../send/show-progress';

interface ReplayOptions extends DeadLetterFilter, PatchOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly rate?: number;
  readonly by?: string;
  readonly json?: boolean;
}

/** Longer than three brokers take to replace a dead one, and one to start again. */
const SILENCE_MS = 30_000;

const repeated = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value];

export function addReplayCommand(deadLetters: Command): void {
  addFilterOptions(deadLetters.command('replay'))
    .description('send them through again, with the ids and times that they had; those that were sent are left out')
    .argument('[ids...]', 'these dead letters; without any, all that the options mean')
    .option('--dry-run', 'say what each would become, and send nothing')
    .option('--yes', 'do not ask')
    .option('--patch <patch>', 'change each event by this JSON patch (RFC 6902): a file, or the patch itself')
    .option('--set </pointer=value>', 'set a value of each event: JSON, or else text; may be given again', repeated)
    .option('--remove </pointer>', 'remove a value of each event; may be given again', repeated)
    .option('--whole-body', 'the patch is of the body as it was sent, not of each event in it')
    .option('--rate <rate>', 'send at most this many dead letters a second: 50/s', toRate)
    .option('--by <name>', 'who is doing this, for the record; your user name without it')
    .option('--json', 'a line of JSON for each instead of text')
    .action(replay);
}

async function replay(ids: readonly string[], options: ReplayOptions): Promise<void> {
  const patch = toPatch(options);
  const named = ids.flatMap(toIds);
  const filter: DeadLetterFilter = {
    ...filterOf(options),
    ...(named.length > 0 ? { ids: named, state: 'all' } : { state: 'open' }),
  };
  const report = new ReplayReport(options.json === true);
  await withDeadLetters(async (connection) => {
    const requests = selectRequests(connection.query.bind(connection), filter);
    const understand = createUnderstandRecord(sourceRegistry);
    const means = {
      connection,
      understand,
      patch,
      onLeftOut: (leftOut: LeftOut) => {
        report.addLeftOut(leftOut);
      },
    };
    if (options.dryRun === true) for await (const each of previewReplays(requests, means)) report.addPreview(each);
    else await send(requests, filter, { means, options, report });
  });
  report.finish();
  if (report.hasFault) process.exitCode = 1;
}

interface Sending {
  readonly means: ReplayMeans & { readonly connection: ClickHouseConnection };
  readonly options: ReplayOptions;
  readonly report: ReplayReport;
}

async function send(
  requests: AsyncIterable<DeadRequest>,
  filter: DeadLetterFilter,
  { means, options, report }: Sending,
): Promise<void> {
  const { connection, patch } = means;
  const total = await countOpen(connection, filter);
  if (total > 0) await requireConsent(total, options);
  const log = new ReplayLog(connection, {
    by: options.by ?? userName(),
    patch: patch === undefined ? '' : describePatch(patch),
  });
  const pace = new Pace(options.rate);
  await withPublisher(readCliConfig().kafka, async (publisher) => {
    const progress = showProgress(total);
    const onSent = (letters: readonly DeadLetterRow[]) => {
      report.addSent(letters);
      progress.advance(letters.length);
    };
    const onUnanswered = (letters: readonly DeadLetterRow[]) => {
      report.addUnanswered(letters);
    };
    try {
      await sendReplays(requests, { ...means, publisher, log, pace, silenceMs: SILENCE_MS, onSent, onUnanswered });
    } catch (error) {
      report.finish(await countOpen(connection, filter).catch(() => undefined));
      throw error;
    } finally {
      progress.finish();
    }
  });
}

async function countOpen(connection: ClickHouseConnection, filter: DeadLetterFilter): Promise<number> {
  const [counted] = await countDeadLetters(connection.query.bind(connection), { ...filter, state: 'open' }, []);
  return counted?.deadLetters ?? 0;
}

/** Rejects where the operator does not want it, or cannot be asked. */
async function requireConsent(total: number, { yes }: ReplayOptions): Promise<void> {
  if (yes === true) return;
  const what = `${String(total)} dead letter${total === 1 ? '' : 's'}`;
  if (!stdin.isTTY) throw new Error(`${what} would be sent again: say so with --yes, or look first with --dry-run`);
  const terminal = createInterface({ input: stdin, output: stderr });
  const answer = await terminal.question(`Send ${what} again? [y/N] `);
  terminal.close();
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new Error('nothing was sent');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that nobody has a name for.
    return 'unknown';
  }
}
