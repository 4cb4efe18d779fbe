import type { Pipeline } from '../pipeline/start-pipeline';
import { traceIdOf } from './fuzz-request';
import type { Account } from './fuzz-run';

/** What is in the store of one sending. */
export interface Stored {
  readonly eventIds: readonly string[];
  /** Codes of the dead letters. */
  readonly deadLetters: readonly string[];
}

const NOTHING_STORED: Stored = { eventIds: [], deadLetters: [] };

/** Everything of a project, by the trace of its sending. */
export async function readStored(
  { query }: Pick<Pipeline, 'query'>,
  project: string,
): Promise<ReadonlyMap<string, Stored>> {
  const events = await query<{ trace: string; ids: string[] }>(
    `SELECT trace_id AS trace, groupArray(toString(event_id)) AS ids FROM events WHERE project = '${project}' GROUP BY trace`,
  );
  const letters = await query<{ trace: string; codes: string[] }>(
    `SELECT substring(traceparent, 4, 32) AS trace, groupArray(code) AS codes FROM dead_letters WHERE project = '${project}' GROUP BY trace`,
  );
  const codes = new Map(letters.map((row) => [row.trace, row.codes]));
  const ids = new Map(events.map((row) => [row.trace, row.ids]));
  return new Map(
    [...new Set([...ids.keys(), ...codes.keys()])].map((trace) => [
      trace,
      { eventIds: ids.get(trace) ?? [], deadLetters: codes.get(trace) ?? [] },
    ]),
  );
}

export interface Unkept {
  readonly account: Account;
  readonly fault: string;
}

/** What `findUnkept` found. */
export interface Findings {
  readonly unkept: readonly Unkept[];
  /** Sendings of which less is there than was taken, since their events may be some that were there before. */
  readonly repeated: readonly Account[];
}

/** Compares what answers promised with what is stored. */
export function findUnkept(
  accounts: readonly Account[],
  stored: ReadonlyMap<string, Stored>,
  deadLetterCodes: readonly string[],
): Findings {
  const allIds = new Set([...stored.values()].flatMap(({ eventIds }) => eventIds));
  const unkept: Unkept[] = [];
  const repeated: Account[] = [];
  for (const account of accounts) {
    const found = stored.get(traceIdOf(account.marker)) ?? NOTHING_STORED;
    const fault = faultOf(account, found, allIds, deadLetterCodes);
    if (fault !== undefined) unkept.push({ account, fault });
    else if (!account.consequence.kept.includes(countOf(found))) repeated.push(account);
  }
  return { unkept, repeated };
}

function countOf({ eventIds, deadLetters }: Stored): number {
  return eventIds.length + deadLetters.length;
}

function faultOf(
  { consequence: { kept, eventIds }, isGood }: Account,
  found: Stored,
  allIds: ReadonlySet<string>,
  deadLetterCodes: readonly string[],
): string | undefined {
  const count = countOf(found);
  const expected = `${kept.join(' or ')} taken, ${String(found.eventIds.length)} rows and ${String(found.deadLetters.length)} dead letters`;
  const strays = found.deadLetters.filter((code) => isGood || !deadLetterCodes.includes(code));
  if (strays.length > 0) return `${expected}: ${strays.join(', ')}`;
  if (count > Math.max(...kept)) return expected;
  if (!kept.includes(count) && isGood) return expected;
  if (eventIds?.every((id) => allIds.has(id)) === false) return `${expected}: an id of the answer is not stored`;
  if (eventIds !== undefined && found.eventIds.some((id) => !eventIds.includes(id)))
    return `${expected}: other ids than the answer's`;
  return undefined;
}
