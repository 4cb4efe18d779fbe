import { encodeDeadLetter, partitionOf } from '@millrace/contracts';
import type { DeadLetter } from '@millrace/domain';
import type { Publisher } from '@millrace/kafka';
import type { HeldPartition } from './held-partition';

export interface PublishBy {
  readonly held: HeldPartition;
  readonly deadLetters: Publisher;
  readonly incarnation: string;
}

/**
 * Resolves when all of them are acknowledged. Throws AssignmentLostError, having published none, for a lost
 * partition; for one that is given up meanwhile some may still come, which the next holder's replace.
 */
export async function publishDeadLetters(
  letters: readonly DeadLetter[],
  { held, deadLetters, incarnation }: PublishBy,
): Promise<void> {
  held.requireCurrent();
  const published = Promise.all(
    letters.map((letter) =>
      deadLetters.publish(partitionOf(letter.eventId, deadLetters.partitions), [
        {
          value: encodeDeadLetter(incarnation, letter),
          ...(letter.traceparent === '' ? {} : { headers: { traceparent: letter.traceparent } }),
        },
      ]),
    ),
  );
  await held.unlessAbandoned(published);
}
