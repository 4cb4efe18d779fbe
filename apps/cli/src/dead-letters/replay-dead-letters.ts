import type { ClickHouseConnection } from '@millrace/clickhouse';
import { partitionOf } from '@millrace/contracts';
import type { UnderstandRecord } from '@millrace/enrichment';
import type { Publisher } from '@millrace/kafka';
import { hasSiblings } from './find-siblings';
import type { Pace } from './pace';
import type { Patch } from './patch/patch';
import type { DeadLetterRow } from './dead-letter';
import { prepareReplay, withoutLetters, type LeftOut, type Replay } from './prepare-replay';
import { readBodies } from './read-bodies';
import type { ReplayLog, SentLetters } from './replay-log';
import type { DeadRequest } from './select-requests';
import { settledUnlessSilent } from './settled-unless-silent';

export interface ReplayMeans {
  readonly connection: Pick<ClickHouseConnection, 'query'>;
  readonly understand: UnderstandRecord;
  readonly patch: Patch | undefined;
  readonly onLeftOut: (leftOut: LeftOut) => void;
}

/** What sending needs, and a preview does not. */
export interface SendMeans extends ReplayMeans {
  readonly publisher: Pick<Publisher, 'publish' | 'partitions'>;
  readonly log: ReplayLog;
  readonly pace: Pace;
  /** After so many milliseconds without any acknowledgement Kafka is taken for gone. */
  readonly silenceMs: number;
  /** Told when Kafka has the record of the letters, and that is recorded. */
  readonly onSent: (letters: readonly DeadLetterRow[]) => void;
  /** Told of letters of which nobody knows whether Kafka has their record, before the replay fails. */
  readonly onUnanswered: (letters: readonly DeadLetterRow[]) => void;
}

/** Requests whose bodies, of a megabyte at most each, are in memory at a time. */
const CHUNK = 32;
/** A small body can have thousands of dead letters: with so many of them a chunk is full, too. */
const LETTERS_OF_CHUNK = 5_000;

/** Prepares what would be sent, and sends nothing. */
export async function* previewReplays(
  requests: AsyncIterable<DeadRequest>,
  means: ReplayMeans,
): AsyncGenerator<Replay> {
  for await (const chunk of inChunks(requests, CHUNK)) yield* await prepare(chunk, means);
}

/**
 * Sends dead letters through again: says that it will, publishes, and then records that it did. Whatever dies in
 * between, a later replay sends what is not recorded; the events of a record that was sent twice are known by their ids.
 * Rejects, with words for a person, when Kafka falls silent: the publisher would wait for it without end.
 */
export async function sendReplays(requests: AsyncIterable<DeadRequest>, means: SendMeans): Promise<void> {
  for await (const chunk of inChunks(requests, means.pace.atOnce(CHUNK))) {
    const replays = await prepare(chunk, means);
    await means.pace.take(replays.reduce((sum, { letters }) => sum + letters.length, 0));
    if (replays.length > 0) await send(await claim(replays, means), means);
  }
}

async function send(replays: readonly Replay[], means: SendMeans): Promise<void> {
  const { publisher, log, silenceMs, onSent, onUnanswered } = means;
  const attempts = await settledUnlessSilent(
    replays.map((replay) => publish(replay, publisher)),
    silenceMs,
  );
  const sent = attempts.flatMap((attempt) => (attempt?.status === 'fulfilled' ? [attempt.value] : []));
  await log.recordPublished(sent);
  for (const { letters } of sent) onSent(letters);
  if (sent.length === replays.length) return;
  replays.forEach(({ letters }, place) => {
    if (attempts[place]?.status !== 'fulfilled') onUnanswered(letters);
  });
  throw toHalt(attempts, silenceMs);
}

const HOW_TO_GO_ON =
  'Run the same command again to go on: what was sent is left out, and an event that comes twice is stored once.';

function toHalt(attempts: readonly (PromiseSettledResult<unknown> | undefined)[], silenceMs: number): Error {
  const failed = attempts.find((attempt) => attempt?.status === 'rejected');
  if (failed === undefined)
    return new Error(`Kafka has acknowledged nothing for ${String(silenceMs / 1_000)} s. ${HOW_TO_GO_ON}`);
  const reason: unknown = failed.reason;
  const why = reason instanceof Error ? reason.message : String(reason);
  return new Error(`Kafka does not take them: ${why}. ${HOW_TO_GO_ON}`, { cause: reason });
}

async function publish({ letters, record, message }: Replay, publisher: SendMeans['publisher']): Promise<SentLetters> {
  // A request always takes the same partition: two replays of it stand one behind the other.
  const partition = partitionOf(record.requestId, publisher.partitions);
  const headers = record.traceparent === '' ? {} : { headers: { traceparent: record.traceparent } };
  const offset = await publisher.publish(partition, [{ value: message, ...headers }]);
  return { letters, partition, offset };
}

/** Without the letters that another replay has sent meanwhile. */
async function claim(replays: readonly Replay[], { log, onLeftOut }: SendMeans): Promise<readonly Replay[]> {
  const sent = await log.claim(replays.flatMap(({ letters }) => letters));
  return replays.flatMap((replay) => {
    const taken = replay.letters.filter(({ id }) => sent.has(id));
    for (const letter of taken) onLeftOut({ letter, reason: sent.get(letter.id) ?? '', wasSent: true });
    return taken.length === 0 ? [replay] : (withoutLetters(replay, taken) ?? []);
  });
}

async function prepare(chunk: readonly DeadRequest[], means: ReplayMeans): Promise<readonly Replay[]> {
  const { connection, onLeftOut, understand, patch } = means;
  const query = connection.query.bind(connection);
  const open = chunk.flatMap((request) => leaveOutReplayed(request, onLeftOut));
  const bodies = await readBodies(query, open.flat());
  const replays: Replay[] = [];
  for (const request of open) {
    const prepared = await prepareReplay(request, {
      bodies,
      understand,
      patch,
      hasSiblings: (letter) => hasSiblings(query, letter),
    });
    prepared.leftOut.forEach(onLeftOut);
    if (prepared.replay !== undefined) replays.push(prepared.replay);
  }
  return replays;
}

/** The request without what was sent again already: none where nothing is left of it. */
function leaveOutReplayed(request: DeadRequest, onLeftOut: ReplayMeans['onLeftOut']): readonly DeadRequest[] {
  const [first, ...others] = request.filter((letter) => {
    if (letter.replayedAt === null) return true;
    onLeftOut({ letter, reason: `sent at ${new Date(letter.replayedAt).toISOString()} already`, wasSent: true });
    return false;
  });
  return first === undefined ? [] : [[first, ...others]];
}

async function* inChunks(requests: AsyncIterable<DeadRequest>, size: number): AsyncGenerator<readonly DeadRequest[]> {
  let chunk: DeadRequest[] = [];
  let letters = 0;
  for await (const request of requests) {
    chunk.push(request);
    letters += request.length;
    if (chunk.length < size && letters < LETTERS_OF_CHUNK) continue;
    yield chunk;
    chunk = [];
    letters = 0;
  }
  if (chunk.length > 0) yield chunk;
}
