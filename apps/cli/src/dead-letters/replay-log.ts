import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ClickHouseError, createNativeBlock, type ClickHouseConnection } from '@millrace/clickhouse';
import { uuidToBytes } from '@millrace/contracts';
import type { DeadLetterRow } from './dead-letter';

const TABLE = 'dead_letter_replays_v1';

const COLUMNS = {
  replay_id: 'UUID',
  dead_letter_id: 'UUID',
  event_id: 'UUID',
  project: 'String',
  replayed_by: 'String',
  patch: 'String',
  outcome: 'String',
  raw_partition: 'UInt32',
  raw_offset: 'UInt64',
} as const;

/**
 * For how long who said what it will send is believed to be sending it. After that it is taken for dead, and its dead
 * letters are sent by whoever asks; should it live after all, the events are known by their ids.
 */
const LEASE_MS = 10_000;

const POLL_MS = 250;
/** Of one question: a ClickHouse server takes no parameter of more than 128 kB (`http_max_field_value_size`). */
const MAX_IDS = 2_000;
const INSERT_TIMEOUT_MS = 30_000;
const INSERT_ATTEMPTS = 5;
const RETRY_DELAY_MS = 1_000;

/** Dead letters that were sent, and where their record came to stand in the raw topic. */
export interface SentLetters {
  readonly letters: readonly DeadLetterRow[];
  readonly partition: number;
  readonly offset: number;
}

/** Who replays, and how; recorded with each dead letter. */
export interface Replayer {
  readonly by: string;
  /** Empty: as it was. */
  readonly patch: string;
}

/** The record of who sent what again, which is also how two replays keep out of each other's way. */
export class ReplayLog {
  readonly id = randomUUID();
  #inserts = 0;

  constructor(
    private readonly connection: Pick<ClickHouseConnection, 'query' | 'insert'>,
    private readonly replayer: Replayer,
    private readonly leaseMs = LEASE_MS,
  ) {}

  /**
   * Says that the letters will be sent. Resolves with those, by id, that another replay has sent meanwhile, with who
   * did. Waits for one that is sending some of them right now, until it is done or was silent for LEASE_MS.
   */
  async claim(letters: readonly DeadLetterRow[]): Promise<ReadonlyMap<string, string>> {
    await this.#insert([{ letters, partition: 0, offset: 0 }], 'intended');
    for (;;) {
      const claims = await this.#readClaims(letters);
      if (!claims.some((ofLetter) => this.#isHeldByOther(ofLetter))) {
        const sent = claims.flat().filter(({ outcome, replayId }) => outcome === 'published' && replayId !== this.id);
        return new Map(
          sent.map(({ id, by, saidAt }) => [id, `sent by ${by} at ${new Date(saidAt).toISOString()} already`]),
        );
      }
      await delay(POLL_MS);
    }
  }

  /** Records that Kafka has the letters' records. */
  recordPublished(sent: readonly SentLetters[]): Promise<void> {
    return this.#insert(sent, 'published');
  }

  /** What is recorded of each letter, this replay's own words among it, in the order in which it was said. */
  async #readClaims(letters: readonly DeadLetterRow[]): Promise<readonly (readonly Claim[])[]> {
    const byLetter = new Map<string, Claim[]>();
    for (let from = 0; from < letters.length; from += MAX_IDS) {
      const claims = await this.connection.query<Claim>(
        `SELECT toString(dead_letter_id) AS id, toString(replay_id) AS replayId, outcome, replayed_by AS by,
          toUnixTimestamp64Milli(at) AS saidAt, at > now64(3) - INTERVAL ${String(this.leaseMs)} MILLISECOND AS isRecent
        FROM ${TABLE} WHERE dead_letter_id IN {ids:Array(UUID)} ORDER BY saidAt, replayId`,
        { ids: letters.slice(from, from + MAX_IDS).map(({ id }) => id) },
      );
      for (const claim of claims) byLetter.set(claim.id, [...(byLetter.get(claim.id) ?? []), claim]);
    }
    return [...byLetter.values()];
  }

  /** Whether another replay said before this one that it will send the letter, and may be at it. */
  #isHeldByOther(claims: readonly Claim[]): boolean {
    if (claims.some(({ outcome }) => outcome === 'published')) return false;
    const own = claims.findIndex(({ replayId }) => replayId === this.id);
    return claims.slice(0, Math.max(0, own)).some(({ isRecent }) => isRecent === 1);
  }

  async #insert(said: readonly SentLetters[], outcome: Claim['outcome']): Promise<void> {
    const block = createNativeBlock(COLUMNS);
    for (const { letters, partition, offset } of said) {
      for (const { id, eventId, project } of letters) {
        block.append({
          replay_id: uuidToBytes(this.id),
          dead_letter_id: uuidToBytes(id),
          event_id: uuidToBytes(eventId),
          project,
          replayed_by: this.replayer.by,
          patch: this.replayer.patch,
          outcome,
          raw_partition: partition,
          raw_offset: offset,
        });
      }
    }
    if (block.rows === 0) return;
    const { rows } = block;
    const token = `${this.id}:${String(this.#inserts++)}`;
    const insert = { table: TABLE, schema: COLUMNS, rows, block: block.finish(), token, timeoutMs: INSERT_TIMEOUT_MS };
    await retry(() => this.connection.insert(insert));
  }
}

interface Claim {
  readonly id: string;
  readonly replayId: string;
  readonly outcome: 'intended' | 'published';
  readonly by: string;
  /** Unix milliseconds. */
  readonly saidAt: number;
  readonly isRecent: 0 | 1;
}

/** ClickHouse may be restarted while a long replay goes on; under its token an insert counts once. */
async function retry(insert: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await insert();
      return;
    } catch (error) {
      if (!(error instanceof ClickHouseError) || !error.retryable || attempt === INSERT_ATTEMPTS) throw error;
      await delay(RETRY_DELAY_MS);
    }
  }
}
