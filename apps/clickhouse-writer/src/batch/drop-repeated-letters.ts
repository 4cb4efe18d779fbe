import { uuidFromBytes } from '@millrace/contracts';
import { MAX_EVENTS_PER_RECORD } from '@millrace/domain';
import type { DuplicateRow } from '../duplicates/duplicate-table';
import type { DeadLetterRow } from '../store/dead-letter-table';
import type { DeadLetterStore, DeadLetterSubject } from '../store/dead-letter-store';
import { NO_UUID } from './to-dead-letter';

export interface NewDeadLetters {
  readonly letters: readonly DeadLetterRow[];
  /** Left out: accounted as duplicates, as their events would have been. */
  readonly repeats: readonly DuplicateRow[];
}

/**
 * Leaves out dead letters of a request that stands in the raw topic twice (`RawRecord.mayRepeat`): a person should find
 * one of each event. What fails again after somebody has sent it again is not a repeat but news. One that is stored
 * stays, so a batch that is inserted again does not take its own letters for repeats.
 */
export async function dropRepeatedLetters(
  letters: readonly DeadLetterRow[],
  store: Pick<DeadLetterStore, 'findSiblings' | 'findReplayed'>,
): Promise<NewDeadLetters> {
  const named = letters.filter(hasEvent);
  const siblings = named.length === 0 ? [] : await store.findSiblings(named);
  const stored = new Set(siblings.map(({ dead_letter_id }) => uuidFromBytes(dead_letter_id)));
  const holders = new Map<string, Set<string>>();
  for (const letter of [...siblings, ...named]) addHolder(holders, letter);
  const contested = [...holders.values()].filter(({ size }) => size > 1).flatMap((ids) => [...ids]);
  const replayed = contested.length === 0 ? new Set<string>() : await store.findReplayed(contested);
  const isRepeat = (letter: DeadLetterRow): boolean => {
    const id = uuidFromBytes(letter.dead_letter_id);
    if (stored.has(id)) return false;
    for (const holder of holders.get(nameSubject(letter)) ?? []) {
      // In the order of their coming: what comes after it cannot keep it out.
      if (holder === id) return false;
      if (!replayed.has(holder)) return true;
    }
    return false;
  };
  return { letters: letters.filter((letter) => !isRepeat(letter)), repeats: letters.filter(isRepeat).map(toDuplicate) };
}

/** A message that could not be taken apart is nobody's event. */
function hasEvent({ event_id }: DeadLetterRow): boolean {
  return uuidFromBytes(event_id) !== NO_UUID;
}

function addHolder(
  holders: Map<string, Set<string>>,
  letter: DeadLetterSubject & Pick<DeadLetterRow, 'dead_letter_id'>,
): void {
  const subject = nameSubject(letter);
  const ids = holders.get(subject) ?? new Set();
  holders.set(subject, ids.add(uuidFromBytes(letter.dead_letter_id)));
}

/** Of the index only the position in the body: the same request may be another one of its message. */
function nameSubject({ stage, project, event_id, received_at, raw_index }: DeadLetterSubject): string {
  const position = raw_index % MAX_EVENTS_PER_RECORD;
  return JSON.stringify([stage, project, uuidFromBytes(event_id), received_at, position]);
}

function toDuplicate(letter: DeadLetterRow): DuplicateRow {
  return {
    project: letter.project,
    reception_time: letter.received_at,
    event_id: letter.event_id,
    incarnation: letter.incarnation,
    raw_partition: letter.raw_partition,
    raw_offset: letter.raw_offset,
    raw_index: letter.raw_index,
  };
}
