import { EventReaderError } from '@millrace/domain';

/** An answer has more bytes than one may have; one with fewer events may do. */
export class AnswerTooLarge extends EventReaderError {
  constructor(options: ErrorOptions) {
    super('the events asked for are too large together; ask for fewer at a time', 'too-expensive', options);
  }
}

/** How much smaller each next try is: events that are large are mostly very large. */
const SHRINKING = 4;

/** The answer for so many events at most, or for fewer where they are too large together; one at least. */
export async function readFitting<Answer>(limit: number, read: (limit: number) => Promise<Answer>): Promise<Answer> {
  for (let tried = limit; ; tried = Math.ceil(tried / SHRINKING)) {
    try {
      return await read(tried);
    } catch (error) {
      if (!(error instanceof AnswerTooLarge) || tried <= 1) throw error;
    }
  }
}
