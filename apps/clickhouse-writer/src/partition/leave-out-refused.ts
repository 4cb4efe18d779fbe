import type { DeadLetter } from '@millrace/domain';
import type { StorableEvent } from '../batch/select-storable';
import { toEventDeadLetter } from '../batch/to-dead-letter';
import { toEventRows } from '../batch/to-event-row';
import { CONTROL_ROW } from '../store/control-row';
import type { EventRow } from '../store/event-table';
import { findRefused } from './find-refused';
import { isRefusalOfRows } from './held-partition';
import { publishDeadLetters, type PublishBy } from './publish-dead-letters';
import type { DecidedBatch, SettleBy } from './settle';

/** ClickHouse quotes what it cannot read. */
const MAX_REASON_LENGTH = 500;

/** Dead letters that are made and published at a time: some ten milliseconds of the thread. */
const LETTERS_AT_ONCE = 500;

/**
 * The batch without the events whose rows ClickHouse refuses for good; those are published as dead letters, however many
 * they are. The very same batch where no single event is to blame. A repeat of the batch finds the same ones, whose dead
 * letters have the same ids; their keys are left out too, so that a dead letter that is sent through again is no duplicate
 * of itself.
 */
export async function leaveOutRefused(batch: DecidedBatch, by: SettleBy): Promise<DecidedBatch> {
  const refused = await findRefused(batch.events, {
    attempt: (events) => tryRows(() => toEventRows(events, batch.range.from), by),
    attemptControl: () => tryRows(() => [CONTROL_ROW], by),
  });
  if (refused.size === 0) return batch;
  const deadLetters = await publishRefused([...refused], batch, by);
  const { topic, partition } = by.held.assignment;
  by.log.warn(
    {
      topic,
      partition,
      ...batch.range,
      refused: refused.size,
      of: batch.events.length,
      reason: firstReason(deadLetters),
    },
    'ClickHouse refuses events for what is in them: they are dead letters now',
  );
  const events = batch.events.filter((event) => !refused.has(event));
  const keys = events.flatMap(({ key }) => key ?? []);
  return { ...batch, events, keys, deadLetters: [...batch.deadLetters, ...deadLetters] };
}

function firstReason([first]: readonly DeadLetter[]): string | undefined {
  return first?.reason.message;
}

async function publishRefused(
  refused: readonly (readonly [StorableEvent, string])[],
  { stamp }: DecidedBatch,
  by: PublishBy,
): Promise<readonly DeadLetter[]> {
  const published: DeadLetter[] = [];
  for (let start = 0; start < refused.length; start += LETTERS_AT_ONCE) {
    const letters = refused.slice(start, start + LETTERS_AT_ONCE).map(([{ event }, refusal]) => {
      const message = refusal.slice(0, MAX_REASON_LENGTH);
      return toEventDeadLetter(event, { code: 'unstorable_event', message }, stamp);
    });
    await publishDeadLetters(letters, by);
    published.push(...letters);
  }
  return published;
}

/** `rows` are made anew for every attempt, which reads them once. */
function tryRows(rows: () => Iterable<EventRow>, { held, store }: SettleBy): Promise<string | undefined> {
  return held.askClickHouse(async () => {
    try {
      await store.tryEvents(rows());
      return undefined;
    } catch (error) {
      if (isRefusalOfRows(error)) return error.message;
      throw error;
    }
  });
}
