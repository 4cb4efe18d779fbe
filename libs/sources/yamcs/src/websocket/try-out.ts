import { EventReaderError, type Condition, type EventReader } from '@millrace/domain';
import type { YamcsException } from '../exception';

/** No event was then. */
const NEVER = { from: 0, to: 0 };

/**
 * Asks the store for nothing, to learn whether it understands what is wanted: its regular expressions have limits that
 * nobody else knows. While it does not answer, the benefit of the doubt: who follows is patient.
 */
export async function tryOut(
  where: Condition,
  events: Pick<EventReader, 'count'>,
): Promise<YamcsException | undefined> {
  try {
    await events.count({ where, period: NEVER });
    return undefined;
  } catch (error) {
    if (!(error instanceof EventReaderError)) throw error;
    if (error.kind === 'unavailable') return undefined;
    return { code: 400, type: 'BadRequestException', message: error.message };
  }
}
