import { EventReaderError, type Refusal } from '@millrace/domain';

/** Whole seconds, the least and the spread, so that clients which were refused together do not come back together. */
const BUSY_SECONDS = { least: 1, spread: 3 };
const OUTAGE_SECONDS = { least: 5, spread: 10 };

/** The refusal for a question when as many as may be are being answered. */
export function tooManyReads(random: () => number): Refusal {
  return {
    code: 'overloaded',
    message: 'too many questions are being answered; ask again',
    retryAfterSeconds: secondsOf(BUSY_SECONDS, random),
  };
}

/** The refusal that stands for a reader's error. Rejects nothing; what is no reader's error is thrown again. */
export function refusalOf(error: unknown, random: () => number): Refusal {
  if (!(error instanceof EventReaderError)) throw error;
  switch (error.kind) {
    case 'invalid-pattern':
    case 'too-expensive':
      return { code: 'invalid_query', message: error.message };
    case 'unavailable':
      return {
        code: 'store_unavailable',
        message: 'stored events cannot be read at the moment',
        retryAfterSeconds: secondsOf(OUTAGE_SECONDS, random),
      };
  }
}

function secondsOf({ least, spread }: typeof BUSY_SECONDS, random: () => number): number {
  return least + Math.floor(random() * spread);
}
