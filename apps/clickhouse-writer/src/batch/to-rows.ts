import type { DeadLetter } from '@millrace/domain';
import { toCandidate, type RowCandidate } from './drop-duplicates';
import type { UnseenEvents } from './drop-replays';
import { toEventDeadLetter, toMessageDeadLetter, type DeadLetterStamp } from './to-dead-letter';
import { toEventRow } from './to-event-row';

/** Every unseen event as a row or a dead letter. */
export interface Rows {
  readonly candidates: readonly RowCandidate[];
  readonly deadLetters: readonly DeadLetter[];
}

/** `batchFrom` is the first normalised offset of the batch. */
export function toRows(unseen: UnseenEvents, batchFrom: number, stamp: DeadLetterStamp): Rows {
  const candidates: RowCandidate[] = [];
  const deadLetters = unseen.undecodable.map((message) => toMessageDeadLetter(message, stamp));
  for (const event of unseen.events) {
    const outcome = toEventRow(event, batchFrom);
    if (outcome.kind === 'ok') candidates.push(toCandidate(event, outcome.value));
    else deadLetters.push(toEventDeadLetter(event, outcome.reason, stamp));
  }
  return { candidates, deadLetters };
}
