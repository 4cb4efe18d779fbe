import { uuidFromBytes } from '@millrace/contracts';
import type { DeadLetter } from '@millrace/domain';
import type { EventKey } from '../store/partition-store';
import type { UnseenEvent, UnseenEvents } from './drop-replays';
import { readEvent } from './read-event';
import { toEventDeadLetter, toMessageDeadLetter, type DeadLetterStamp } from './to-dead-letter';
import { toExpiry } from './to-expiry';
import type { Pace } from './workbench';

/**
 * An event that can be a row. The row is made when it is inserted: to decode twice costs less than to keep the rows of a
 * batch, which are many times as large as its bytes.
 */
export interface StorableEvent {
  readonly event: UnseenEvent;
  /** Unix milliseconds. */
  readonly receptionTime: number;
  /** The key that it will have if it is the first of its identity; none where the producer gave no identity. */
  readonly key: EventKey | undefined;
}

/** Every unseen event, either to be stored or as a dead letter. */
export interface StorableEvents {
  readonly events: readonly StorableEvent[];
  readonly deadLetters: readonly DeadLetter[];
}

export async function selectStorable(
  unseen: UnseenEvents,
  stamp: DeadLetterStamp,
  pace: Pace,
): Promise<StorableEvents> {
  const events: StorableEvent[] = [];
  const deadLetters = unseen.undecodable.map((message) => toMessageDeadLetter(message, stamp));
  for (const event of unseen.events) {
    const outcome = readEvent(event);
    if (outcome.kind === 'ok') events.push(toStorable(event, outcome.value.core.receptionTime));
    else deadLetters.push(toEventDeadLetter(event, outcome.reason, stamp));
    if (pace.isDue) await pace.rest();
  }
  return { events, deadLetters };
}

function toStorable(event: UnseenEvent, receptionTime: number): StorableEvent {
  const { batch, record, index } = event;
  const window = batch.identityWindows[index] ?? 0;
  if (window === 0) return { event, receptionTime, key: undefined };
  const key = {
    eventId: uuidFromBytes(batch.eventIds, 16 * index),
    incarnation: batch.incarnation,
    partition: record.partition,
    offset: record.offset,
    index,
    receptionTime,
    expiresAt: toExpiry(receptionTime, window),
  };
  return { event, receptionTime, key };
}
